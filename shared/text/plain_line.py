"""Names and addresses as one line that looks like what it is.

Controls, ends of lines and the signs that turn the direction of writing make a name look like
another, or like two lines of a list, a log or a terminal.
"""

import re

# C0, DEL and C1; separators of lines and paragraphs; marks, embeddings, overrides and isolates of
# direction (UAX #9).
_UNFIT = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
PLAIN_PATTERN = f"^[^{_UNFIT}]*$"
"""What is asked of a name when it is given; what is kept may be of a release before."""
PLAIN_WORDS = "must be one line, without controls and without signs that turn its direction"
WEB_PATTERN = rf"^https?://[^\s/@{_UNFIT}]+(/[^\s{_UNFIT}]*)?$"
"""What is asked of an address that is called as it is written."""
WEB_WORDS = "must be an http or https address without a login, white space or controls"
_SIGN = re.compile(f"[{_UNFIT}]+")


def plain_line(text: str) -> str:
    """Return a name that others wrote as one line: what can't stand in it becomes a space."""
    return " ".join(_SIGN.sub(" ", text).split())
