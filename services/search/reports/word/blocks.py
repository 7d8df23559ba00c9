"""Parts of a Word document as XML: paragraphs, runs, fields, links, tables; all text is escaped."""

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from services.search.reports.texts import flat

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = f'xmlns:w="{W}" xmlns:r="{R}"'
_CHINESE = re.compile("[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
TAB = "<w:r><w:tab/></w:r>"


def run(text: str, style: str = "") -> str:
    """Return a line of text, in a style of characters."""
    told = flat(text)
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    # Quotation marks and dashes are Chinese ones where the text is Chinese.
    hint = '<w:rFonts w:hint="eastAsia"/>' if _CHINESE.search(told) else ""
    properties = f"<w:rPr>{named}{hint}</w:rPr>" if named or hint else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(told)}</w:t></w:r>'


def paragraph(style: str, *inner: str, more: str = "") -> str:
    """Return a paragraph in a style; `more` are further properties, in the order of the schema."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>'
    return f"<w:p>{properties}{''.join(inner)}</w:p>"


def text(style: str, told: str) -> str:
    """Return a paragraph of plain text."""
    return paragraph(style, run(told))


def field(code: str, result: str = "", *, is_dirty: bool = False) -> str:
    """Return a field with its result as it is known so far; a dirty one is to be reckoned anew."""
    dirty = ' w:dirty="true"' if is_dirty else ""
    return f"{begin(code, dirty)}{run(result)}{END}"


def begin(code: str, more: str = "") -> str:
    """Return the beginning of a field, up to its result."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"{more}/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
"""The end of a field."""


def bookmark(name: str, number: int, inner: str) -> str:
    """Return a part that can be led to by a name; each has a number of its own."""
    begun = f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>'
    return f'{begun}{inner}<w:bookmarkEnd w:id="{number}"/>'


def inside(anchor: str, inner: str) -> str:
    """Return a link to a bookmark."""
    return f'<w:hyperlink w:anchor={quoteattr(anchor)} w:history="1">{inner}</w:hyperlink>'


def outside(relation: str, inner: str) -> str:
    """Return a link to the address of a relation."""
    return f'<w:hyperlink r:id="{relation}" w:history="1">{inner}</w:hyperlink>'


def table(widths: Sequence[int], head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of paragraphs; widths are twentieths of a point, the head is on each page."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    layout = (
        f'<w:tblStyle w:val="ReportTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" '
        'w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
    )
    told = [_row(widths, head, "<w:cantSplit/><w:tblHeader/>")]
    told += [_row(widths, row, "<w:cantSplit/>") for row in rows]
    return f"<w:tbl><w:tblPr>{layout}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(told)}</w:tbl>"


def _row(widths: Sequence[int], cells: Sequence[str], properties: str) -> str:
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for width, cell in zip(widths, cells, strict=True)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{told}</w:tr>"
