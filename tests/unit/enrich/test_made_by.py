"""Who made an article is no name that it is about, wherever the page says it."""

import pytest

from services.enrich.names.names import names
from services.enrich.page.made_by import made_by
from services.enrich.page.reading import read_page
from shared.articles import Entity, Zone, ZoneKind
from shared.entity_types import EntityType
from tests.unit.enrich.invented_pages import raw

PER, LOC, ORG = EntityType.PER, EntityType.LOC, EntityType.ORG


def about(text: str, *mentions: tuple[str, EntityType]) -> list[str]:
    """Return the names of a text that is all body; mentions come in the text's order."""
    entities, at = [], 0
    for mention, type in mentions:
        start = text.index(mention, at)
        at = start + len(mention)
        entities.append(Entity(start=start, end=at, type=type, text=mention))
    zones = [Zone(start=0, end=len(text), kind=ZoneKind.BODY)]
    page = read_page(raw(text, html=False))
    return [name.name for name in names(text, zones, entities, made_by=made_by(page, zones))]


@pytest.mark.parametrize(
    ("text", "mentions", "kept"),
    [
        (
            "青石社雁洲7月9日电（记者 祁闻笛）雁洲大桥合龙。",
            [("青石社", ORG), ("雁洲", LOC), ("祁闻笛", PER), ("雁洲大桥", LOC)],
            ["雁洲", "雁洲大桥"],
        ),
        (
            "（青石社記者祁聞笛雁洲9日電）陸知遠說。",
            [("青石社", ORG), ("祁聞笛", PER), ("雁洲", LOC), ("陸知遠", PER)],
            ["雁洲", "陸知遠"],
        ),
        ("云岭日报讯（通讯员 骆青川）陆知远到场。", [("骆青川", PER), ("陆知远", PER)], ["陆知远"]),
        (
            "云岭网 7 月 9 日消息，星澜汽车发布财报。",
            [("云岭网", ORG), ("星澜汽车", ORG)],
            ["星澜汽车"],
        ),
        ("陆知远到场。（望川晚报记者 祁闻笛 摄）", [("陆知远", PER), ("祁闻笛", PER)], ["陆知远"]),
        ("渡轮离港。青石社记者 祁闻笛 摄", [("青石社", ORG), ("祁闻笛", PER)], []),
        ("陆知远到场。\n文/祁闻笛 图/骆青川", [("陆知远", PER), ("祁闻笛", PER)], ["陆知远"]),
        (
            "云岭日报记者祁闻笛、骆青川从水务局获悉。",
            [("云岭日报", ORG), ("祁闻笛", PER), ("骆青川", PER), ("水务局", ORG)],
            ["水务局"],
        ),
        (
            "祁闻笛曾是记者。记者协会主席骆青川说。",
            [("祁闻笛", PER), ("骆青川", PER)],
            ["祁闻笛", "骆青川"],
        ),
        (
            "据云岭日报报道，陆知远于7月9日打来电话。",
            [("云岭日报", ORG), ("陆知远", PER)],
            ["云岭日报", "陆知远"],
        ),
    ],
)
def test_who_made_it_is_left_out(
    text: str, mentions: list[tuple[str, EntityType]], kept: list[str]
) -> None:
    """In datelines, brackets and captions, in both scripts; the place of a dateline stays."""
    assert sorted(about(text, *mentions)) == sorted(kept)


def test_whoever_is_written_about_too_stays() -> None:
    """By what is said of them, not by the byline."""
    text = "（记者 祁闻笛）祁闻笛获奖。"
    entities = [
        Entity(start=at, end=at + 3, type=PER, text="祁闻笛") for at in (4, text.rindex("祁"))
    ]
    zones = [Zone(start=0, end=len(text), kind=ZoneKind.BODY)]
    page = read_page(raw(text, html=False))
    (name,) = names(text, zones, entities, made_by=made_by(page, zones))
    assert name.mentions == ((8, 11),)


@pytest.mark.parametrize("kind", [ZoneKind.BYLINE, ZoneKind.CREDIT])
def test_bylines_and_credits_name_nobody(kind: ZoneKind) -> None:
    """Of no type."""
    text = "祁闻笛 云岭\n陆知远说。"
    zones = [Zone(start=0, end=6, kind=kind), Zone(start=7, end=len(text), kind=ZoneKind.BODY)]
    entities = [
        Entity(start=0, end=3, type=PER, text="祁闻笛"),
        Entity(start=4, end=6, type=LOC, text="云岭"),
        Entity(start=7, end=10, type=PER, text="陆知远"),
    ]
    assert [name.name for name in names(text, zones, entities)] == ["陆知远"]
