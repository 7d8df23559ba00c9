"""Mentions are joined where that is certain, and places get their chain."""

from collections.abc import Callable
from itertools import accumulate, count

import pytest

from services.enrich.names.names import names
from shared.articles import Entity, Zone, ZoneKind
from shared.entity_types import EntityType
from shared.text.aliases import Aliases, Row
from tests.cpu import Work, assert_in_proportion


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
    assert found == {"沙坪坝区": 2}


def test_a_surname_joins_the_only_person_that_bears_it() -> None:
    """With two of the name it is neither."""
    one = named("陆知远说,陆书记说。", ("陆知远", "PER"), ("陆", "PER"))
    assert one == {"陆知远": 2}
    two = named("陆知远与陆小舟,陆说。", ("陆知远", "PER"), ("陆小舟", "PER"), ("陆", "PER"))
    assert two == {"陆知远": 1, "陆小舟": 1}


@pytest.mark.parametrize(
    "alone", ["陆", "陸", "䢺", "𠮷", "陆某", "陆某某", "陸先生", "陆女士", "陆小姐", "陆氏"]
)
def test_a_surname_alone_is_nobody(alone: str) -> None:
    """王 are many persons, and 宋 and 唐 are cars; other types and other names stay."""
    assert named(f"{alone}说,星澜汽车来了。", (alone, "PER"), ("星澜汽车", "ORG")) == {
        "星澜汽车": 1
    }
    assert named(f"去{alone}。", (alone, "LOC")) == {alone: 1}


def test_surnames_alone_are_nobody_together() -> None:
    """However often, in whatever form; a title says who it is."""
    assert named("陆某说,陆说,陆某走了。", ("陆某", "PER"), ("陆", "PER"), ("陆某", "PER")) == {}
    assert named("陸先生說,陸說。", ("陸先生", "PER"), ("陸", "PER")) == {}
    assert named("陆局长说,陆说。", ("陆局长", "PER"), ("陆", "PER")) == {"陆局长": 2}


@pytest.mark.parametrize("name", ["陆远", "陸遠", "小陆", "欧阳", "A", "陆局长", "某陆", "先生"])
def test_what_is_more_than_a_surname_stays(name: str) -> None:
    """A short name is one."""
    assert named(f"{name}说。", (name, "PER")) == {name: 1}


def test_a_surname_of_either_script_is_the_full_names() -> None:
    """With 先生 behind it as well; beside 某, who may be somebody else, that isn't certain."""
    mentions = [("陸知遠", "PER"), ("陆先生", "PER"), ("陸", "PER")]
    assert named("陸知遠說,陆先生说,陸說。", *mentions) == {"陸知遠": 3}
    found = named("陸知遠說,陆先生说,陸說,陆某说。", *mentions, ("陆某", "PER"))
    assert found == {"陸知遠": 1}


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


P, L, G = "PER", "LOC", "ORG"


@pytest.mark.parametrize(
    ("mentions", "joined"),
    [
        ([("重庆沙坪坝区", L), ("重庆市沙坪坝区", L), ("沙坪坝区", L)], {"沙坪坝区": 3}),
        ([("云岭青石区", L), ("青石区", L), ("云岭市青石区", L)], {"云岭市青石区": 3}),
        ([("南望川", L), ("望川", L)], {"南望川": 1, "望川": 1}),
        ([("青岭共和国", L), ("青岭", L)], {"青岭共和国": 2}),
        ([("中", L), ("中国", L), ("美", L)], {"中国": 2, "美国": 1}),
        ([("沪", L), ("上海市", L)], {"上海": 2}),
        ([("加", L), ("加", L)], {"加": 2}),
        ([("加", L), ("加拿大", L)], {"加拿大": 2}),
        ([("奥莉·祁澜", P), ("奥莉-祁澜", P), ("奥莉•祁瀾", P), ("祁澜", P)], {"奥莉·祁澜": 4}),
        ([("Orly Vance", P), ("Vance", P)], {"Orly Vance": 2}),
        ([("祁澜·奥", P), ("祁澜·莉", P), ("祁澜", P)], {"祁澜·奥": 1, "祁澜·莉": 1, "祁澜": 1}),
        ([("陆知远", P), ("陆部长", P), ("知远", P)], {"陆知远": 3}),
        ([("欧阳若兰", P), ("欧阳", P)], {"欧阳若兰": 2}),
        ([("王某", P), ("王知远", P)], {"王知远": 1}),
        ([("贺\u200d兰亭", P), ("贺兰亭", P)], {"贺兰亭": 2}),
        ([("⻢⽂远", P), ("馬文遠", P)], {"马文远": 2}),
        ([("云岭大学", G), ("云大", G)], {"云岭大学": 2}),
        ([("云岭大学", G), ("云岭大学附属医院", G)], {"云岭大学": 1, "云岭大学附属医院": 1}),
        ([("云岭市水务局", G), ("市水务局", G), ("水务局", G)], {"云岭市水务局": 3}),
        ([("云岭星澜汽车有限公司", G), ("星澜汽车", G)], {"云岭星澜汽车有限公司": 2}),
        ([("央行", G), ("中國人民銀行", G)], {"中国人民银行": 2}),
        ([("东国央行", G), ("央行", G)], {"东国央行": 2}),
        ([("美国务院", G), ("美国国务院", G)], {"美国国务院": 2}),
        ([("俄国防部", G)], {"俄罗斯国防部": 1}),
        ([("英央行", G)], {"英格兰银行": 1}),
        ([("云国防部", G)], {"云国防部": 1}),
        ([("长沙", L), ("长沙县", L)], {"长沙": 1, "长沙县": 1}),
        ([("南海", L), ("南海区", L)], {"南海": 1, "南海区": 1}),
        ([("涿州", L), ("河北省涿州市", L), ("涿州市", L)], {"涿州市": 3}),
        ([("朝阳区", L), ("北京市", L)], {"北京市朝阳区": 1, "北京": 1}),
    ],
)
def test_forms_of_a_name_are_one_where_that_is_certain(
    mentions: list[tuple[str, str]], joined: dict[str, int]
) -> None:
    """Places, persons and organisations, in both scripts."""
    assert named(",".join(name for name, _ in mentions), *mentions) == joined


def test_a_newsroom_files_names_by_its_own_table() -> None:
    """And what else the table calls a name is told, so that it is found by that."""
    text = "云水投招标。"
    table = Aliases([Row("云水投", "云岭水务投资集团", "ORG", if_named=False)])
    entity = Entity(start=0, end=3, type=EntityType.ORG, text="云水投")
    zones = [Zone(start=0, end=len(text), kind=ZoneKind.BODY)]
    (name,) = names(text, zones, [entity], lambda: table)
    assert (name.name, name.mentions, name.also) == ("云岭水务投资集团", ((0, 3),), ("云水投",))


@pytest.mark.parametrize(
    "name",
    [
        lambda n: (f"{n:05}"[:3] + "之", "PER"),
        lambda n: (f"王·{n}", "PER"),
        lambda n: (f"{n:05}市青石区", "LOC"),
        lambda n: (f"云{n:05}大学", "ORG"),
        lambda n: (f"{n:05}股份有限公司", "ORG"),
    ],
)
def test_thousands_of_names_take_linear_time(name: Callable[[int], tuple[str, str]]) -> None:
    """Four times as many take four times as long."""
    fresh = count()

    def work(many: int) -> Work:
        # Other names each time, so that none is remembered from the time before.
        mentions = [name(next(fresh)) for _ in range(many)]
        starts = accumulate((len(text) + 1 for text, _ in mentions), initial=0)
        entities = [
            Entity(start=at, end=at + len(text), type=EntityType(type), text=text)
            for (text, type), at in zip(mentions, starts, strict=False)
        ]
        text = ",".join(text for text, _ in mentions)
        zones = [Zone(start=0, end=len(text), kind=ZoneKind.BODY)]
        return lambda: names(text, zones, entities)

    assert_in_proportion(work, 3_000, 4)
