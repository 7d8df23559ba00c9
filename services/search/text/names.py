"""How names are written where they are counted: one spelling, in a reader's capitals."""

import re
from functools import lru_cache

from shared.text.folding import fold
from shared.text.joined import without_unseen

LONGEST = 100
_FORM = re.compile(r"(?:(?:股份)?(?:有限)?(?:责任)?公司|[省市区县])$")
_LEVEL = re.compile("[省市区县州盟旗]$")


@lru_cache(maxsize=50_000)
def canonical(name: str) -> str:
    """Return a name in simplified characters of one width, without blanks around; case stays."""
    name = without_unseen(name)
    pairs = zip(name, fold(name), strict=True)
    kept = "".join(new.upper() if old.isupper() else new for old, new in pairs)
    return " ".join(kept.split())[:LONGEST]


def entity_id(type: str, name: str) -> str:
    """Return the id of an entity, as in PER:陆知远."""
    return f"{type}:{name}"


def is_same(one: str, other: str) -> bool:
    """Tell whether two names are one but for script, case, a legal form or levels of a place.

    青石区 is 青石 and 云岭市青石区, 星澜汽车 is 星澜汽车有限公司.
    """
    short, full = sorted((_bare(one), _bare(other)), key=len)
    return full.endswith(short) and (
        full == short or _LEVEL.search(full[: -len(short)]) is not None
    )


def _bare(name: str) -> str:
    plain = fold(canonical(name))
    return _FORM.sub("", plain) or plain
