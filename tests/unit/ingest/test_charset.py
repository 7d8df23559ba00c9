"""Pages are decoded as a browser would."""

import codecs

import pytest
from webencodings.labels import LABELS

from services.ingest.charset import Undecodable, UnknownCharset, decode

TEXT = "镕城轻轨"


@pytest.mark.parametrize(
    ("page", "label", "is_html"),
    [
        (TEXT.encode(), None, False),
        (TEXT.encode("gb18030"), "gb2312", False),
        (TEXT.encode("gb18030"), "GBK", False),
        ("鷺洲".encode("big5"), "big5", False),
        (codecs.BOM_UTF8 + TEXT.encode(), "gbk", False),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), None, False),
        (b'<meta charset="gbk">' + TEXT.encode("gbk"), None, True),
        (b"<meta content='text/html; charset=gb2312'>" + TEXT.encode("gb18030"), None, True),
        (b'<meta charset="gbk">' + TEXT.encode(), "utf-8", True),
        (b'<meta charset="utf-16">' + TEXT.encode(), None, True),
    ],
)
def test_bom_then_header_then_meta_then_utf_8(
    page: bytes, label: str | None, is_html: bool
) -> None:
    """The first that is there decides."""
    assert decode(page, label, is_html=is_html).endswith((TEXT, "鷺洲"))


@pytest.mark.parametrize("label", sorted(LABELS))
def test_every_label_of_the_standard_decodes_or_is_refused(label: str) -> None:
    """Those that browsers answer with a blank page are refused."""
    try:
        assert decode(b"ab", label, is_html=False)
    except UnknownCharset:
        assert LABELS[label] in ("replacement", "x-user-defined")


def test_plain_text_has_no_meta_tag() -> None:
    """What looks like one there is text."""
    assert decode(b'<meta charset="gbk">' + TEXT.encode(), None, is_html=False).endswith(TEXT)


def test_the_first_bad_byte_is_named() -> None:
    """Counted from the start of the page, a BOM included."""
    with pytest.raises(Undecodable) as caught:
        decode(codecs.BOM_UTF8 + b"abc\xff", None, is_html=False)
    assert (caught.value.charset, caught.value.position) == ("utf-8", 6)


def test_a_label_that_no_browser_knows_is_refused() -> None:
    """Rather than guessed at."""
    with pytest.raises(UnknownCharset):
        decode(b"abc", "utf-9", is_html=False)
