"""The empty document that a report is written into: its looks, and nothing that isn't needed."""

import io
from functools import cache
from importlib.resources import files
from zipfile import ZIP_DEFLATED, ZipFile

from docx.opc.constants import CONTENT_TYPE, NAMESPACE, RELATIONSHIP_TYPE

from services.search.reports.word.blocks import NAMES

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = (
    ("styles.xml", RELATIONSHIP_TYPE.STYLES, CONTENT_TYPE.WML_STYLES),
    ("settings.xml", RELATIONSHIP_TYPE.SETTINGS, CONTENT_TYPE.WML_SETTINGS),
    ("fonts.xml", RELATIONSHIP_TYPE.FONT_TABLE, CONTENT_TYPE.WML_FONT_TABLE),
)
# A4 in twentieths of a point; the first page, the title's, has neither head nor foot.
_DOCUMENT = (
    f"<w:document {NAMES}><w:body><w:sectPr>"
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1474" w:right="1418" w:bottom="1361" w:left="1418" w:header="794" '
    'w:footer="680" w:gutter="0"/>'
    '<w:pgNumType w:start="0"/><w:titlePg/></w:sectPr></w:body></w:document>'
)
TEXT_WIDTH = 11906 - 2 * 1418
"""How wide the text is, in twentieths of a point."""
TEXT_HEIGHT = 16838 - 1474 - 1361
"""How high it is."""


@cache
def template() -> bytes:
    """Return the empty document."""
    kinds = "".join(
        f'<Override PartName="/word/{name}" ContentType="{kind}"/>' for name, _, kind in _PARTS
    )
    types = (
        f'<Types xmlns="{NAMESPACE.OPC_CONTENT_TYPES}">'
        f'<Default Extension="rels" ContentType="{CONTENT_TYPE.OPC_RELATIONSHIPS}"/>'
        f'<Default Extension="xml" ContentType="{CONTENT_TYPE.XML}"/>'
        f'<Override PartName="/word/document.xml" ContentType="{CONTENT_TYPE.WML_DOCUMENT_MAIN}"/>'
        f"{kinds}</Types>"
    )
    main = _relations([(RELATIONSHIP_TYPE.OFFICE_DOCUMENT, "word/document.xml")])
    parts = {
        "[Content_Types].xml": _HEAD + types,
        "_rels/.rels": main,
        "word/document.xml": _HEAD + _DOCUMENT,
        "word/_rels/document.xml.rels": _relations([(kind, name) for name, kind, _ in _PARTS]),
    }
    own = files(__package__)
    parts |= {f"word/{name}": own.joinpath(name).read_text("utf-8") for name, _, _ in _PARTS}
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return file.getvalue()


def _relations(targets: list[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    space = NAMESPACE.OPC_RELATIONSHIPS
    return f'{_HEAD}<Relationships xmlns="{space}">{told}</Relationships>'
