"""Each row of a table of patterns does what its examples say, and no prefilter loses a match."""

import re
from pathlib import Path

import opencc
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from services.enrich.gist import keywords
from services.enrich.notices import signs, triggers
from services.enrich.notices.judge import judge
from services.enrich.page import byline_signs, made_by, segments
from services.enrich.rules.first_characters import first_characters
from services.enrich.rules.prefilter import prefilter, required_words
from services.enrich.rules.table import Rule, compiled, read_rules
from services.enrich.rules.variants import with_variants
from shared.text.folding import simplified

TRIGGERS, CUTS = read_rules(triggers.TABLE), read_rules(segments.TABLE)
BYLINES = [*read_rules(byline_signs.TABLE), *read_rules(made_by.TABLE)]
DATES = read_rules(keywords.TABLE)
RULES = [*TRIGGERS, *read_rules(signs.TABLE), *CUTS, *BYLINES, *DATES]
EDGE, MIDDLE = 0.95, 0.5
MIRRORS = {to: opencc.OpenCC(to) for to in ("s2twp", "s2hk")}


def name(rule: Rule) -> str:
    """Call a row by its labels and its example."""
    return "-".join((*rule.labels, rule.example))


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_each_row_matches_its_example_and_no_near_miss(rule: Rule) -> None:
    """By its own pattern, whatever the other rows say."""
    pattern = re.compile(rule.pattern, re.IGNORECASE)
    assert pattern.search(rule.example)
    assert not pattern.search(rule.near_miss)


@pytest.mark.parametrize("rule", RULES, ids=name)
@pytest.mark.parametrize("to", MIRRORS)
def test_each_row_reads_traditional_script(rule: Rule, to: str) -> None:
    """And the words of Taiwan and Hong Kong."""
    mirror = MIRRORS[to]
    pattern = re.compile(rule.pattern, re.IGNORECASE)
    assert pattern.search(simplified(mirror.convert(rule.example)))
    assert not pattern.search(simplified(mirror.convert(rule.near_miss)))


@pytest.mark.parametrize(
    ("pattern", "reads", "not_so"),
    [
        ("图片来自网络", "图片来自网路", "图片来自网站"),
        ("[网络]页", "络页", "网路页"),
        ("(?<!视频)编辑", "编辑", "影片编辑"),
        ("(?<!互联网)资料", "网路资料", "互联网资料"),
        (r"\[视频\]", "[影片]", "影"),
    ],
)
def test_a_word_stands_for_its_variants(pattern: str, reads: str, not_so: str) -> None:
    """Where a pattern has a word, not where it has a class of characters."""
    both = re.compile(with_variants(pattern))
    assert both.search(reads)
    assert not both.search(not_so)


@pytest.mark.parametrize("rule", TRIGGERS, ids=name)
def test_each_trigger_is_asked_and_makes_a_notice(rule: Rule) -> None:
    """At the end of an article; a near miss in its middle is reporting."""
    own = [t for t in triggers.triggers() if (t.kind.value, f"{t.weight:g}") == rule.labels]
    assert [t for t in own if t.find(rule.example)]
    assert judge(rule.example, position=EDGE)
    assert judge(rule.near_miss, position=MIDDLE) is None


@pytest.mark.parametrize("rule", CUTS, ids=name)
def test_each_cut_is_made(rule: Rule) -> None:
    """Where its pattern says, when all rows are asked at once."""
    match = re.search(rule.pattern, rule.example)
    assert match
    found = [(s.start, s.end) for s in segments.segments(rule.example, 0, len(rule.example))]
    if rule.labels[0] == "quoted":
        assert not {start for start, _ in found} & set(range(match.start() + 1, match.end()))
    elif rule.labels[0] in ("whole", "remark"):
        assert match.span() in found
    else:
        assert match.end() in {start for start, _ in found}


@pytest.mark.parametrize("rule", TRIGGERS, ids=name)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_wording_is_passed_over(rule: Rule, data: st.DataObject) -> None:
    """Whatever a pattern matches holds one of the words that are asked for first."""
    pattern = re.compile(rule.pattern, re.IGNORECASE)
    text = data.draw(st.from_regex(pattern))
    assume(pattern.search(text))
    assert prefilter([rule.pattern]).search(text)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("转载|转自", {"转载", "转自"}),
        ("[侵遇]权?删", {"侵权删", "侵删", "遇权删", "遇删"}),
        ("(?:AI|大模型).{0,9}(?:生成|翻译)", {"生成", "翻译"}),
        ("(?:据此)?操作", {"操作"}),
        ("(?:仅供)+参考", {"仅供"}),
        (r"广告\s+.*×", {"广告"}),
        ("(?<!极)不负(?!责任的)", {"不负"}),
        ("AI", None),
        ("(?:转载)?", None),
        ("转载|[一-十]", None),
    ],
)
def test_required_words_are_read_off_a_pattern(pattern: str, words: set[str] | None) -> None:
    """None where a match may do without any; letters with case are no help."""
    found = required_words(pattern)
    assert found == words


def test_one_pattern_without_words_opens_the_prefilter() -> None:
    """Every text may hold a match then."""
    assert prefilter(["转载", "AI"]).search("水厂开工。")
    assert not prefilter(["转载", "版权"]).search("水厂开工。")


@pytest.mark.parametrize(
    ("pattern", "begins", "others"),
    [
        ("(?<!备)(?=注[：:])", "注", "备"),
        ("(?:编辑|责编)", "编责", "辑"),
        ("[一二]?[0-9]", "一二7", "三"),
        (r"\d+元|[$]\d", "5$", "元"),
    ],
)
def test_first_characters_are_read_off_a_pattern(pattern: str, begins: str, others: str) -> None:
    """Of what is matched or looked ahead to."""
    found = first_characters(pattern)
    assert found
    assert [c for c in begins + others if re.match(found, c)] == list(begins)


@pytest.mark.parametrize("pattern", ["(?<=。)", ".", "[^。]", "(?:甲)?"])
def test_some_patterns_may_begin_with_anything(pattern: str) -> None:
    """Then nothing can be passed over."""
    assert first_characters(pattern) is None


def test_tables_are_read_whole(tmp_path: Path) -> None:
    """The heading is no row, and an earlier row wins."""
    path = tmp_path / "table.tsv"
    path.write_text("sign\tpattern\texample\tnear_miss\na\t甲乙\t甲乙\t乙甲\na\t甲\t甲\t丁\n")
    rules = read_rules(path)
    assert [rule.labels for rule in rules] == [("a",), ("a",)]
    match = compiled(rules).search("甲乙")
    assert match
    assert match.group() == "甲乙"


def test_no_pattern_stands_in_a_table_twice() -> None:
    """The second could never speak."""
    listed = [(rule.labels, rule.pattern) for rule in RULES]
    assert len(listed) == len(set(listed))
