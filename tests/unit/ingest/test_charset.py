"""Pages are decoded as a browser would."""

import codecs

import pytest
from webencodings.labels import LABELS

from services.ingest.charset import Undecodable, UnknownCharset, decode, decoded

TEXT = "镕城轻轨"
NEWS = "云岭市今年将新建三座水厂，总投资三亿元，由青石水务公司承建。"
SHOWN_TWICE = "鷺洲大橋今晨通車，市民可以步行過江。"


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
def test_bom_then_header_then_meta_then_what_the_bytes_look_like(
    page: bytes, label: str | None, is_html: bool
) -> None:
    """The first that is there decides."""
    assert decode(page, label, is_html=is_html).endswith((TEXT, "鷺洲"))


@pytest.mark.parametrize(
    "head",
    [
        '<!-- <meta charset="big5"> --><meta charset="gbk">',
        "<!--><meta charset=gbk><!-- > <meta charset=big5> -->",
        '<!DOCTYPE html><p title="<meta charset=big5>"><meta charset=gbk>',
        "<script src='<meta charset=big5>'></script><META CHARSET = 'GBK'/>",
        '<meta name=description content="charset=big5"><meta charset=gbk>',
        '<meta http-equiv="Content-Type" content=\'text/html; charset = "gbk"\'>',
        "<meta content=text/html;charset=gbk http-equiv=content-type>",
        '<meta charset="no-such"><meta charset=gbk>',
        '<meta name=x charset=gbk charset=big5 data-a="charset=big5">',
        '<?xml version="1.0" encoding="GBK"?><html>',
        "<?xml version='1.0' encoding='gbk'?>",
        "<?xml version='1.0' encoding='big5'?><meta charset=gbk>",
        "<metadata charset=big5><meta charset=gbk>",
        " " * 5000 + "<meta charset=gbk>",
    ],
)
def test_a_declaration_is_read_as_the_standard_has_it(head: str) -> None:
    """Comments and the attributes of other tags declare nothing; the first of two counts."""
    # Letters that aren't told by their looks: read as Big5 they are as likely.
    page = f"{head}<p>{TEXT}</p>".encode("gbk")
    assert decode(page, None, is_html=True).endswith(f"<p>{TEXT}</p>")


@pytest.mark.parametrize(
    ("page", "label", "shown"),
    [
        (
            "水厂€建成".encode("gbk", "ignore").replace(b"\xb3\xa7", b"\xb3\xa7\x80"),
            "gbk",
            "水厂€建成",
        ),
        ("水厂".encode("gbk") + b"\x80", "gb2312", "水厂€"),
        ("水厂€".encode("gb18030"), "gb2312", "水厂€"),
        ("水廠".encode("big5") + b"\xa3\xe1" + "三億".encode("big5"), "big5", "水廠€三億"),
        ("啲嘅嫺碁銹裏粧".encode("big5hkscs"), "big5", "啲嘅嫺碁銹裏粧"),
        ("镕喆堃㛃𠮷塊體".encode("gb18030"), "gb2312", "镕喆堃㛃𠮷塊體"),
        (b"\x93\x81ab\x94", "iso-8859-1", "“\x81ab”"),
    ],
)
def test_what_browsers_add_to_a_charset(page: bytes, label: str, shown: str) -> None:
    """The euro sign of Windows, Hong Kong's characters, gb18030 under its older names."""
    assert decode(page, label, is_html=False) == shown


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5"])
@pytest.mark.parametrize("fault", [b"\xff", b"\xff\xff", b"\0"])
@pytest.mark.parametrize("has_label", [True, False])
def test_stray_bytes_cost_no_more_than_themselves(
    charset: str, fault: bytes, has_label: bool
) -> None:
    """Each becomes U+FFFD, what stands around stays."""
    text = SHOWN_TWICE if charset == "big5" else NEWS
    before, after = text[:9], text[9:]
    page = before.encode(charset) + fault + after.encode(charset)
    shown = decode(page, charset if has_label else None, is_html=False)
    assert (shown.startswith(before), shown.endswith(after[1:])) == (True, True)
    assert 1 <= shown.count("\ufffd") <= len(fault)


def test_a_character_cut_in_half_takes_no_markup_with_it() -> None:
    """What is ASCII stands, as the standard has it."""
    page = f"<p>{NEWS}".encode("gbk") + "厂".encode("gbk")[:1] + b"</p>"
    assert decode(page, "gbk", is_html=True) == f"<p>{NEWS}\ufffd</p>"
    assert decode(NEWS.encode()[:-1], "utf-8", is_html=False) == NEWS[:-1] + "\ufffd"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("is_page", [True, False])
def test_a_page_without_a_label_is_read_by_its_looks(charset: str, is_page: bool) -> None:
    """UTF-16 only where it begins with a tag."""
    text = SHOWN_TWICE if charset == "big5" else NEWS
    if is_page or charset.startswith("utf-16"):
        text = f"<html><body class=x>{text}</body></html>"
    assert decode(text.encode(charset), None, is_html=is_page) == text


@pytest.mark.parametrize("label", ["gb2312", "big5", "iso-8859-1", "shift_jis"])
@pytest.mark.parametrize("is_in_header", [True, False])
def test_what_is_utf_8_throughout_is_read_so(label: str, is_in_header: bool) -> None:
    """Whatever the page, or who sent it, says."""
    page = f"<meta charset={label}><p>{NEWS}".encode()
    assert NEWS in decode(page, label if is_in_header else None, is_html=True)
    faulty = page + NEWS.encode() + b"\xe4\xba"
    assert decode(faulty, label, is_html=True).endswith(NEWS + "\ufffd")


def test_two_byte_text_is_no_utf_8_for_being_valid() -> None:
    """莫 of GBK is also a letter of UTF-8, an é of Latin-1 none."""
    assert decode("莫".encode("gbk"), "gbk", is_html=False) == "莫"
    assert decode("café à Québec".encode("latin-1"), "iso-8859-1", is_html=False)[3] == "é"


@pytest.mark.parametrize("label", sorted(LABELS))
def test_every_label_of_the_standard_decodes_or_is_refused(label: str) -> None:
    """Those that browsers answer with a blank page are refused."""
    try:
        assert decode(b"ab", label, is_html=False)
    except UnknownCharset:
        assert LABELS[label] in ("replacement", "x-user-defined")


def test_plain_text_has_no_meta_tag() -> None:
    """What looks like one there is text."""
    assert decode(b'<meta charset="big5">' + NEWS.encode("gbk"), None, is_html=False).endswith(NEWS)


@pytest.mark.parametrize(
    ("page", "label", "position"),
    [
        (NEWS.encode("gbk"), "utf-8", 0),
        (f"<script>{'var a;' * 900}</script><p>{NEWS}".encode("gbk"), "utf-8", 5420),
        (codecs.BOM_UTF8 + NEWS.encode("gbk"), None, 3),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\x06\0\0\0\\r\xa8f", "utf-8", 0),
    ],
)
def test_a_page_that_is_mostly_faulty_is_refused(
    page: bytes, label: str | None, position: int
) -> None:
    """With the first faulty byte, counted from the start, a BOM included."""
    with pytest.raises(Undecodable) as caught:
        decode(page, label, is_html=False)
    assert (caught.value.charset, caught.value.position) == ("utf-8", position)


def test_english_with_marks_of_windows_is_no_reason_to_refuse() -> None:
    """All that isn't ASCII is faulty, but most of the page isn't."""
    page = b"The bridge\x92s opening was \x93long awaited\x94, said the mayor." * 3
    assert decode(page, "utf-8", is_html=False).count("\ufffd") == 9


def test_a_label_that_no_browser_knows_is_refused() -> None:
    """Rather than guessed at."""
    with pytest.raises(UnknownCharset):
        decode(b"abc", "utf-9", is_html=False)


@pytest.mark.parametrize("label", ["gb2312", "gbk", "big5", "iso-8859-1", "windows-1251"])
@pytest.mark.parametrize(
    "text",
    [
        NEWS,
        "水厂",
        "Хөдөө аж ахуй: шинэ усан сан",
        "Beyoncé et René à l’école, déjà fermée",
        f"水厂{chr(160) * 20}{'·' * 20}",
        "αβγδεζηθικ 水厂",
    ],
)
def test_what_is_utf8_is_read_so_whatever_it_says(text: str, label: str) -> None:
    """By its header or by itself, in any letters; and that it was wrong is known."""
    page = f"<meta charset={label}><p>{text}</p>".encode()
    for given in (None, label):
        read = decoded(page, given, is_html=True)
        assert (read.text, read.is_label_wrong) == (page.decode(), True)
    assert not decoded(page, "utf-8", is_html=True).is_label_wrong


@pytest.mark.parametrize("text", [NEWS, TEXT, "聪明", "抢修", "淘宝", "摹本"])
def test_what_a_label_says_rightly_is_no_utf8_by_chance(text: str) -> None:
    """Also where a character or two of it would be valid."""
    read = decoded(text.encode("gb18030"), "gb2312", is_html=False)
    assert (read.text, read.is_label_wrong) == (text, False)
