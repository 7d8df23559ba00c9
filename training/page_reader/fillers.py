"""Invented names, dates, places and outlets for the furniture of composed pages."""

import random
import re

from training.page_reader.wordings import WORDS

_SLOT = re.compile(r"\{[nspdht]\}")
_DATES = (
    *("{y}-{m:02}-{d:02}", "{y}年{m}月{d}日", "{y}/{m:02}/{d:02}", "{y}.{m:02}.{d:02}"),
    *("{m:02}-{d:02}", "{m}月{d}日", "{y}-{m:02}-{d:02}", "{y}年{m:02}月{d:02}日"),
    *("民國{r}年{m}月{d}日", "星期三 {y}-{m}-{d}"),
)


class Fillers:
    """Fills the slots of a wording: {n} a person, {s} an outlet, {p} a place, {t} a headline."""

    def __init__(self, random_: random.Random, headlines: list[str]) -> None:
        self._random = random_
        self._headlines = headlines

    def fill(self, wording: str) -> str:
        """Return a wording with its slots filled."""
        makers = {
            "{n}": self.name,
            "{s}": self.paper,
            "{p}": self.place,
            "{d}": self.date,
            "{h}": self.hour,
            "{t}": self.headline,
        }
        return _SLOT.sub(lambda slot: makers[slot.group()](), wording)

    def name(self) -> str:
        """Return a person's name."""
        if self._random.random() < 0.03:
            return self._random.choice(WORDS["latin"])
        given = self._random.choices(WORDS["given"], k=self._random.choice((1, 2, 2)))
        return self._random.choice(WORDS["surnames"]) + "".join(given)

    def paper(self) -> str:
        """Return an outlet's name."""
        return self.place() + self._random.choice(WORDS["papers"])

    def place(self) -> str:
        """Return a place's name."""
        return self._random.choice(WORDS["places"])

    def date(self) -> str:
        """Return a date in one of many forms."""
        year = self._random.randint(2005, 2026)
        return self._random.choice(_DATES).format(
            y=year, r=year - 1911, m=self._random.randint(1, 12), d=self._random.randint(1, 28)
        )

    def hour(self) -> str:
        """Return a time of day."""
        hour, minute = self._random.randint(0, 23), self._random.randint(0, 59)
        form = self._random.choice(
            ("{:02}:{:02}", "{:02}:{:02}", "{:02}:{:02}:00", "下午{}:{:02}", "{}时{}分")
        )
        return form.format(hour % 12 if "午" in form else hour, minute)

    def headline(self) -> str:
        """Return the headline of another article."""
        return self._random.choice(self._headlines)
