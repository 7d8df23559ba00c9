"""Names of persons are told from places, words, outlets and labels."""

import pytest

from services.enrich.page.people import is_person, persons


@pytest.mark.parametrize("name", ["祁闻笛", "柏舟", "欧阳望舒", "诸葛青", "埃隆·莫里", "陈方青石"])
def test_full_names_are_persons(name: str) -> None:
    """By their surname, or with a dot."""
    assert is_person(name)


@pytest.mark.parametrize("text", ["北京", "安徽", "温州", "时间", "云岭日报", "祁", "", "A1"])
def test_other_words_are_none(text: str) -> None:
    """Places and labels above all."""
    assert not is_person(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("祁闻笛、苏未晚 来源", ["祁闻笛", "苏未晚"]),
        ("祁闻笛 苏未晚 北京报道", ["祁闻笛", "苏未晚"]),
        ("祁闻笛北京9日电", ["祁闻笛"]),
        ("祁闻笛责任编辑：苏未晚", ["祁闻笛"]),
        ("祁 远 苏未晚", ["祁 远", "苏未晚"]),
        ("Anna Smith, Bob Lee", ["Anna Smith", "Bob Lee"]),
        ("特约评论员 苏未晚", ["苏未晚"]),
        ("远山 来源", ["远山"]),
        ("祁闻笛，系云岭大学教授", ["祁闻笛"]),
        ("云岭日报", []),
        ("NB042", []),
        ("https://a.example", []),
        ("", []),
    ],
)
def test_names_stand_behind_a_label(text: str, names: list[str]) -> None:
    """Each whole, up to what isn't one."""
    assert [text[start:end] for start, end in persons(text, 0, len(text))] == names
