"""Copies have near signatures, other articles have not."""

from services.enrich.gist.minhash import SIZE, signature

BODY = "".join(
    f"云岭市第{i}水厂今日开工,每天供水{i * 7}万吨,惠及{i * 3}个小区。" for i in range(30)
)


def likeness(first: str, second: str) -> float:
    """Return the share of equal places of two signatures."""
    pairs = zip(signature(first), signature(second), strict=True)
    return sum(a == b for a, b in pairs) / SIZE


def test_a_reprint_with_small_changes_is_near() -> None:
    """Punctuation, width and script make no difference, a dropped sentence a small one."""
    assert likeness(BODY, BODY.replace(",", "，")) == 1
    assert likeness(BODY, BODY.replace("厂", "廠")) == 1
    assert likeness(BODY, BODY[60:]) > 0.8


def test_each_place_is_a_byte() -> None:
    """Of a long body, and of one in which most are borrowed."""
    for body in (BODY, BODY[:60]):
        assert len(signature(body)) == SIZE
        assert all(0 <= place < 256 for place in signature(body))


def test_another_article_is_far() -> None:
    """Even about the same thing."""
    other = "".join(f"鹭洲大桥第{i}号桥墩昨天浇筑,高{i}米。" for i in range(40))
    assert likeness(BODY, other) < 0.2


def test_a_short_body_has_none() -> None:
    """There is too little to tell a copy by."""
    assert signature("水厂开工。") == ()
