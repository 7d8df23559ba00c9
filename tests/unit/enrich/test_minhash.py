"""Copies have near signatures, other articles have not."""

from services.enrich.gist.fingerprint import fingerprint, letters_of
from services.enrich.gist.minhash import SIZE, minhash

BODY = "".join(
    f"云岭市第{i}水厂今日开工,每天供水{i * 7}万吨,惠及{i * 3}个小区。" for i in range(30)
)


def likeness(first: str, second: str) -> float:
    """Return the share of equal places of two signatures."""
    pairs = zip(minhash(letters_of(first)), minhash(letters_of(second)), strict=True)
    return sum(a == b for a, b in pairs) / SIZE


def test_a_reprint_with_small_changes_is_near() -> None:
    """Punctuation, width and script make no difference, a dropped sentence a small one."""
    assert likeness(BODY, BODY.replace(",", "，")) == 1
    assert likeness(BODY, BODY.replace("厂", "廠")) == 1
    assert likeness(BODY, BODY[60:]) > 0.8


def test_each_place_is_a_byte() -> None:
    """Of a long body, and of one in which most are borrowed."""
    for body in (BODY, BODY[:60]):
        assert len(minhash(letters_of(body))) == SIZE
        assert all(0 <= place < 256 for place in minhash(letters_of(body)))


def test_another_article_is_far() -> None:
    """Even about the same thing."""
    other = "".join(f"鹭洲大桥第{i}号桥墩昨天浇筑,高{i}米。" for i in range(40))
    assert likeness(BODY, other) < 0.2


def test_a_short_body_has_none() -> None:
    """There is too little to tell a copy by."""
    assert minhash(letters_of("水厂开工。")) == ()


def test_a_fingerprint_is_equal_for_copies_to_the_letter() -> None:
    """Punctuation and script make no difference, a letter does; nothing has none."""
    prints = [fingerprint(letters_of(text)) for text in ("水厂,开工。", "水廠开工", "水厂完工")]
    assert prints[0] == prints[1] != prints[2]
    assert fingerprint("") == ""
