"""Text that XML takes: what it can't hold, not even escaped, is left out."""

import re

# All that XML 1.0 doesn't take for a character, and line breaks of other kinds.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]"
)


def fit(text: str) -> str:
    """Return a text without what XML can't hold; tabs and line ends stay."""
    return _UNFIT.sub("", text)
