"""The learnt judge of wordings: whole, the same for a sentence alone and in its page, linear."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from services.enrich.notices import wording
from services.enrich.notices.wording import Wording, buckets, load
from services.enrich.page.lines import from_text
from services.enrich.page.segment_reader import SegmentReader
from services.enrich.page.segments import segments
from shared.errors import WeightsCorrupt
from tests.cpu import Work, assert_in_proportion

NOTICE = "未经授权不得转载，侵权必究。"
NEWS = "云岭市三座水厂今日开工。"


def test_a_sentence_weighs_the_same_wherever_it_stands() -> None:
    """Runs of characters that reach beyond it don't count."""
    page = Wording(NEWS + NOTICE + NEWS)
    alone = Wording(NOTICE).score(0, len(NOTICE))
    assert page.score(len(NEWS), len(NEWS + NOTICE)) == pytest.approx(alone)
    assert alone > 0 > Wording(NEWS).score(0, len(NEWS))


@pytest.mark.parametrize("text", ["", "云", "云岭", "\ud800\x00🙂", "  "])
def test_any_string_has_a_score(text: str) -> None:
    """An empty one, too."""
    assert np.isfinite(Wording(text).score(0, len(text)))
    assert Wording(text).scores([]) == []


def test_case_and_digits_do_not_count() -> None:
    """编号 12 and 编号 34 are one wording."""
    ours, theirs = buckets("APP第12版", 1 << 10), buckets("app第34版", 1 << 10)
    assert all((one == other).all() for one, other in zip(ours, theirs, strict=True))


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that isn't the one of the checksum is never read."""
    shutil.copytree(wording.WEIGHTS, tmp_path, dirs_exist_ok=True)
    other = tmp_path / "wording.npz"
    other.write_bytes(other.read_bytes()[:-1])
    monkeypatch.setattr(wording, "WEIGHTS", tmp_path)
    load.cache_clear()
    with pytest.raises(WeightsCorrupt):
        load()
    monkeypatch.undo()
    load.cache_clear()
    assert load()


@pytest.mark.parametrize(
    "unit", ["（", "“", "声明", "未经授权不得转载", "1. 本网版权", "“来源：", " "]
)
def test_reading_grows_with_the_length(unit: str) -> None:
    """Four times the text takes at most eight times as long."""

    def work(count: int) -> Work:
        text = "云岭市三座水厂今日开工。\n" + unit * (count // len(unit))

        def read() -> None:
            page = from_text(None, text)
            reader = SegmentReader(page.plain, 0, len(page.plain))
            for line in page.lines:
                reader.read(line)
            list(segments(page.plain, 0, len(page.plain)))

        return read

    assert_in_proportion(work, 30_000, 4)
