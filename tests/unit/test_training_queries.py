"""Queries that are made from articles: what they ask for, what answers them."""

from collections.abc import Sequence
from random import Random

import pytest

from evaluation.retrieval import Source
from shared.tagging.tagger import Tagged
from training import wordings
from training.rehearsals import Kind, Rehearsal, Rehearsed, rehearsal
from training.wordings import Wording, matter, pair, question, shortened

SENTENCE = "祁闻笛任望川市轻轨集团董事长"
TAGGED = Tagged(
    words=[(0, 1), (1, 3), (3, 4), (4, 7), (7, 9), (9, 11), (11, 14)],
    entities=[(0, 3, "PER")],
)


class Pairs:
    """A tagger that cuts two characters at a time, and knows one name."""

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return words and names."""
        return [
            Tagged(
                [(start, min(start + 2, len(text))) for start in range(0, len(text), 2)],
                [(at, at + 3, "PER")] if (at := text.find("祁闻笛")) >= 0 else [],
            )
            for text in texts
        ]


def rehearsed(kind: Kind, articles: Sequence[Source]) -> Rehearsal:
    """Return a rehearsal with the tagger above."""
    return rehearsal(kind, articles, Pairs(), Random(1))


@pytest.mark.parametrize("seed", range(20))
def test_a_question_leaves_its_answer_out(seed: int) -> None:
    """And keeps something of what it is about."""
    asked = question(SENTENCE, TAGGED, Random(seed))
    assert asked is not None
    assert asked.answer == "祁闻笛"
    assert "祁闻笛" not in asked.text
    assert any(word in asked.text for word in ("谁", "哪", "什么人"))
    assert any(word in asked.text for word in asked.about)


@pytest.mark.parametrize(
    "sentence",
    ["青石县轻轨一号线通车", "本文来源：祁闻笛任望川市轻轨集团董事长", "", "祁闻笛"],
)
def test_what_has_no_fact_or_is_no_news_gives_no_question(sentence: str) -> None:
    """A line about the article itself tells nothing that a reader asks for."""
    assert question(sentence, Pairs().tag([sentence])[0], Random(1)) is None


def test_dates_and_numbers_are_asked_for() -> None:
    """By words that fit them."""
    sentence = "望川市轻轨集团1987年收购青石电机工厂350亩"
    tagged = Pairs().tag([sentence])[0]
    asked = [question(sentence, tagged, Random(seed)) for seed in range(40)]
    answers = {each.answer: each.text for each in asked if each}
    assert set(answers) == {"1987年", "350亩"}
    assert any(word in answers["1987年"] for word in ("年", "时", "天"))
    assert any(word in answers["350亩"] for word in ("多少", "几"))


@pytest.mark.parametrize("seed", range(10))
def test_shorter_queries_keep_words_of_the_text(seed: int) -> None:
    """In some order; a name stays whole."""
    for make in (shortened, pair, matter):
        made = make(SENTENCE, TAGGED, Random(seed))
        if made is not None:
            assert all(word in SENTENCE for word in made.about)
            assert "闻笛" not in made.about
    assert shortened("的了", Tagged([(0, 1), (1, 2)], []), Random(seed)) is None


def test_a_passage_with_the_fact_answers() -> None:
    """So does a reprint of the sentence, but not the fact beside something else."""
    asked = Rehearsed(
        Wording("谁任望川市董事长", "祁闻笛", ("望川市", "董事长")), "a-0", "祁闻笛任"
    )
    assert asked.is_answered("a-0", "")
    assert asked.is_answered("b-0", "昨天祁闻笛任职")
    assert asked.is_answered("b-1", "望川市董事长是祁闻笛")
    assert not asked.is_answered("b-2", "祁闻笛是教师，喜欢登山")
    assert not asked.is_answered("b-3", "望川市董事长是欧阳某")


def test_headlines_leave_their_articles() -> None:
    """A headline that two articles share tells neither."""
    body = "望川市轻轨集团宣布青石县工厂开工。" * 8
    articles = [
        Source("a", "望川市轻轨集团董事长祁闻笛辞职", body),
        Source("b", "青石县今日要闻一览请看这里吧", body),
        Source("c", "青石县今日要闻一览请看这里吧", body),
    ]
    made = rehearsed(Kind("k", 9, 0, None, 1, {}, headlines=9), articles)
    assert [each.wording.text for each in made.asked] == ["望川市轻轨集团董事长祁闻笛辞职"]
    assert {source.id: source.title for source in made.sources}["a"] == ""


def test_a_lead_leaves_its_article() -> None:
    """And what follows it is to be found by it."""
    lead, rest = "望川市轻轨集团董事长祁闻笛今天辞职。", "青石县工厂昨日开工，职工三百人。" * 20
    made = rehearsed(Kind("k", 9, 0, None, 1, {}, leads=1), [Source("a", "", lead + rest)])
    assert [each.wording.text for each in made.asked] == [lead]
    assert made.sources[0].body == rest


def test_passages_end_with_sentences_and_a_story_is_one_article() -> None:
    """Each passage of the article answers, and none of another."""
    body = "".join(f"祁闻笛在望川市第{n}工厂宣布轻轨集团开工。" for n in range(40))
    kind = Kind("k", 90, 100, False, 8, {wordings.shortened: 3}, is_story=True)
    made = rehearsed(kind, [Source("a", "标题", body), Source("ab", "标题", body)])
    assert len(made.sources) > 4
    assert all(source.body.endswith("。") and len(source.body) <= 100 for source in made.sources)
    assert not any(source.title for source in made.sources)
    assert made.asked
    for each in made.asked:
        story = each.target.split("-")[0]
        assert each.is_answered(f"{story}-77", "")
        assert not each.is_answered("abc-0", "")
