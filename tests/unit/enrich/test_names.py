"""Mentions are joined where that is certain, and places get their chain."""

import pytest

from services.enrich.names.divisions import chains
from services.enrich.names.names import names
from shared.articles import Entity, Zone, ZoneKind
from shared.entity_types import EntityType


def named(text: str, *mentions: tuple[str, str]) -> dict[str, int]:
    """Return how often each joined name is mentioned; mentions come in the text's order."""
    entities, at = [], 0
    for mention, kind in mentions:
        start = text.index(mention, at)
        at = start + len(mention)
        entities.append(Entity(start=start, end=at, type=EntityType(kind), text=mention))
    zones = [Zone(start=0, end=len(text), kind=ZoneKind.BODY)]
    return {name.name: len(name.mentions) for name in names(text, zones, entities)}


def test_levels_of_a_place_are_one_place() -> None:
    """重庆市沙坪坝区 is 沙坪坝区."""
    found = named(
        "重庆市沙坪坝区开会,沙坪坝区落实。", ("重庆市沙坪坝区", "LOC"), ("沙坪坝区", "LOC")
    )
    assert found == {"重庆市沙坪坝区": 2}


def test_a_surname_joins_the_only_person_that_bears_it() -> None:
    """With two of the name it stays alone."""
    one = named("陆知远说,陆书记说。", ("陆知远", "PER"), ("陆", "PER"))
    assert one == {"陆知远": 2}
    two = named("陆知远与陆小舟,陆说。", ("陆知远", "PER"), ("陆小舟", "PER"), ("陆", "PER"))
    assert two == {"陆知远": 1, "陆小舟": 1, "陆": 1}


def test_short_forms_that_the_article_defines_join() -> None:
    """By 以下简称, or by leaving out what every company's name ends in."""
    text = "云岭水务投资集团(以下简称“云水投”)与星澜汽车股份有限公司,云水投与星澜汽车。"
    found = named(
        text,
        ("云岭水务投资集团", "ORG"),
        ("云水投", "ORG"),
        ("星澜汽车股份有限公司", "ORG"),
        ("云水投", "ORG"),
        ("星澜汽车", "ORG"),
    )
    assert found == {"云岭水务投资集团": 3, "星澜汽车股份有限公司": 2}


@pytest.mark.parametrize(
    ("places", "chain"),
    [
        (["重庆市沙坪坝区"], ("重庆市", "沙坪坝区")),
        (["鼓楼区"], None),
        (["鼓楼区", "南京"], ("江苏省", "南京市", "鼓楼区")),
        (["朝阳区", "北京"], ("北京市", "朝阳区")),
        (["太湖"], None),
    ],
)
def test_chains_are_given_where_they_are_certain(
    places: list[str], chain: tuple[str, ...] | None
) -> None:
    """By the name itself or by another place of the article."""
    assert chains(places).get(places[0]) == chain
