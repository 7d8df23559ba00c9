"""What a file is called that an answer holds (RFC 6266, its names in RFC 8187)."""

import re
from urllib.parse import quote

# What some system takes for no part of a name, and what turns the direction of writing.
_NO_NAME = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|\u202a-\u202e\u2066-\u2069\ud800-\udfff]+')
# Systems take 255 bytes.
_MOST_BYTES = 180


def disposition(name: str, suffix: str, otherwise: str, *, is_shown: bool = False) -> str:
    """Return the header Content-Disposition for a file that is called so in any script.

    What knows no name but one in ASCII gets the one that is given `otherwise`. A file that
    `is_shown` is opened in the browser, and has its name when it is kept.
    """
    kept = _NO_NAME.sub(" ", name).encode()[:_MOST_BYTES].decode("utf-8", "ignore")
    kept = " ".join(kept.split()).strip(". ") or otherwise
    kind = "inline" if is_shown else "attachment"
    plain = f'{kind}; filename="{otherwise}.{suffix}"'
    return f"{plain}; filename*=UTF-8''{quote(f'{kept}.{suffix}', safe='')}"
