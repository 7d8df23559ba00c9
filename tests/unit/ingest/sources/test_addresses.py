"""Which address of a page is believed, and which pages are of one site."""

import pytest

from services.ingest.sources.fetching.addresses import is_same_page, site

HERE = "https://www.news.example.com.cn"


@pytest.mark.parametrize(
    ("address", "declared"),
    [
        ("/gn/2026/07-09/10123.shtml", "https://m.news.example.com.cn/a/10123.html"),
        ("/gn/10123.shtml?from=wx", f"{HERE}/gn/10123.shtml"),
        ("/amp/three-water-plants-opened", f"{HERE}/news/three-water-plants-opened.html"),
        ("/s?id=12345", f"{HERE}/a/12345.html"),
        ("/a/1.html", "http://www.news.example.com.cn/a/1.html#x"),
    ],
)
def test_an_address_that_names_the_same_piece_is_believed(address: str, declared: str) -> None:
    """On another host of the site, in another form."""
    assert is_same_page(f"{HERE}{address}", declared)


@pytest.mark.parametrize(
    ("address", "declared"),
    [
        ("/gn/10123.shtml", f"{HERE}/"),
        ("/gn/10123.shtml", f"{HERE}/index.html"),
        ("/gn/10123.shtml", f"{HERE}/gn/"),
        ("/gn/10123.shtml", f"{HERE}/gn/10124.shtml"),
        ("/gn/10123.shtml", "https://www.other.com.cn/gn/10123.shtml"),
        ("/show.php?id=12345", f"{HERE}/show.php"),
        ("/a/b", f"{HERE}/a/c"),
    ],
)
def test_an_address_that_would_merge_articles_is_not(address: str, declared: str) -> None:
    """The front page, a list, another piece, another site, a template's."""
    assert not is_same_page(f"{HERE}{address}", declared)


@pytest.mark.parametrize(
    ("address", "registered"),
    [
        ("https://m.sports.news.com.cn/x", "news.com.cn"),
        ("https://news.cn", "news.cn"),
        ("http://127.0.0.1:8000/x", "127.0.0.1"),
        ("http://intranet/x", "intranet"),
        ("https://a.blog.github.io/", "blog.github.io"),
    ],
)
def test_a_site_is_the_registered_domain(address: str, registered: str) -> None:
    """Else the host."""
    assert site(address) == registered
