"""Cutters of words that know no names."""

from collections.abc import Sequence

from shared.tagging.tagger import Tagged


class NamelessCutter:
    """Cuts texts as its `words` does (port WordCutter)."""

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return the words of a text."""
        raise NotImplementedError

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return the words of each text, and no names."""
        return [Tagged(self.words(text), []) for text in texts]
