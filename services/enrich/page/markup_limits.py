"""Whether a page can be parsed in time that grows with its length.

A parser of HTML walks up its stack of open elements, compares attributes pairwise and repeats
formatting that wasn't closed: on hostile markup its time grows with the square of the length, and
no alarm interrupts it. So tags are scanned before, in linear time, by about the rules of the HTML
Standard (tokenization, stack of open elements, active formatting); where these are simplified
here, depth is rather over- than underestimated.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

DEEPEST = 512
"""Elements that stand in each other: browsers flatten what lies deeper."""
MOST_ELEMENTS = 400_000
"""A page of 4 MiB has some 40,000. Each costs some microseconds."""
MOST_OPTIONS = 4_000
MOST_ATTRIBUTES = 1_000
"""Of an element; these are compared pairwise."""

_ATTRIBUTE = (
    r"[\t\n\f\r /]*+=?[^\t\n\f\r />=]++"
    r"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\t\n\f\r >]*+))?+"
)
_RAW = "script|style|title|textarea|iframe|xmp|noembed|noframes"
_TOKEN = re.compile(
    r"<(?:!--(?:-?>|[\s\S]*?--!?>|[\s\S]*+)"
    r"|(?P<cdata>!\[CDATA\[)|[!?][^>]*+>?"
    rf"|(?P<raw>{_RAW})(?=[\t\n\f\r />])(?P<of>(?:{_ATTRIBUTE})*+)[\t\n\f\r /]*+>?"
    r"(?P<inside>[^<]*+(?:<(?!/(?P=raw)[\t\n\f\r />])[^<]*+)*+)"
    rf"|(?P<name>/?[a-z][^\t\n\f\r />]*+)(?P<has>(?:{_ATTRIBUTE})*+)(?P<end>[\t\n\f\r /]*+))",
    re.IGNORECASE,
)
_EACH = re.compile(_ATTRIBUTE)
_LEAST_ATTRIBUTE = 2
# What has no content, and what ends its like: neither nests without another element between.
_FLAT = frozenset(
    re.findall(
        r"\S+",
        "area base basefont bgsound br col embed frame hr image img input keygen link meta "
        "param source track wbr p li tr td th tbody thead tfoot colgroup caption option html "
        "head body",
    )
)
_FORMATTING = frozenset(
    re.findall(r"\S+", "a b big code em font i nobr s small strike strong tt u")
)
_SPECIAL = frozenset(
    re.findall(
        r"\S+",
        "address applet article aside blockquote button center dd details dialog dir div dl dt "
        "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup "
        "listing main marquee menu nav noscript object ol pre search section select summary "
        "table template ul svg math",
    )
)
_BARRIERS = frozenset(re.findall(r"\S+", "applet marquee object table template svg math"))
_FOREIGN = frozenset(["svg", "math"])
# In these stands HTML again, inside of what is foreign.
_ISLANDS = frozenset(re.findall(r"\S+", "foreignobject desc annotation-xml mi mo mn ms mtext"))


@dataclass
class _Scan:
    """What is open at a place of the page, and what was met before it."""

    stack: list[str] = field(default_factory=list)
    formats: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    active: int = 0
    elements: int = 0
    options: int = 0
    of_roots: int = 0
    foreign: int = 0
    is_confused: bool = False

    def is_beyond(self) -> bool:
        """Tell whether more was met than can be parsed in time."""
        return (
            self.is_confused
            or len(self.stack) > DEEPEST
            or self.active > DEEPEST
            or self.elements > MOST_ELEMENTS
            or self.options > MOST_OPTIONS
            or self.of_roots > MOST_ATTRIBUTES
        )

    def open(self, name: str, attributes: str, *, is_closed: bool) -> None:
        """Meet a start tag."""
        # What wasn't closed before is made again in every block.
        self.elements += 1 + self.active
        self.options += name == "option"
        if name in ("html", "body"):
            self.of_roots += len(attributes) // _LEAST_ATTRIBUTE
        if self.foreign and self.stack and self.stack[-1] in _ISLANDS:
            # Inside, raw text may be none: what follows can't be told from it.
            self.is_confused = True
        if is_closed and name not in _SPECIAL if self.foreign else name in _FLAT:
            return
        if name in _FORMATTING:
            self._open_format(name, attributes)
        self.foreign += name in _FOREIGN
        self.stack.append(name)

    def _open_format(self, name: str, attributes: str) -> None:
        if name in ("a", "nobr") and self.formats[name]:
            self.close(name)
        same = self.formats[name]
        # Of equal ones no more than three are made again.
        if len(same) > DEEPEST or same.count(attributes) < 3:
            same.append(attributes)
            self.active += 1

    def close(self, name: str) -> None:
        """Meet an end tag: it closes the last of its name, but not beyond a barrier."""
        if name in _FORMATTING and self.formats[name]:
            self.formats[name].pop()
            self.active -= 1
        for place in range(len(self.stack) - 1, -1, -1):
            at = self.stack[place]
            if at == name:
                above = self.stack[place:] if name not in _FORMATTING else self._without(place)
                self.foreign -= sum(one in _FOREIGN for one in above)
                del self.stack[place : place + len(above)]
                return
            if at in _BARRIERS or (at in _SPECIAL and name not in _SPECIAL | _FORMATTING):
                return

    def _without(self, place: int) -> list[str]:
        """Return what the end of a formatting element closes: itself only, with a block inside."""
        above = self.stack[place:]
        return above[:1] if any(one in _SPECIAL for one in above) else above


def is_parsable(html: str) -> bool:
    """Tell whether a page is within the limits on depth, elements and attributes."""
    scan = _Scan()
    # The groups of _TOKEN, in order: one call for all is a third faster than one for each.
    for cdata, raw, of, inside, name, attributes, end in _TOKEN.findall(html):
        if name[:1] == "/":
            scan.close(name[1:].lower())
        elif name:
            is_closed = bool(end or attributes) and (end or attributes)[-1] == "/"
            scan.open(name.lower(), attributes, is_closed=is_closed)
            scan.is_confused |= _are_too_many(attributes)
        else:
            scan.elements += 1
            # In foreign content these are no text: what follows can't be told from them.
            scan.is_confused |= scan.foreign > 0 and bool(cdata or (raw and "<" in inside))
            scan.is_confused |= _are_too_many(of)
        if scan.is_beyond():
            return False
    return True


def _are_too_many(attributes: str) -> bool:
    if len(attributes) < _LEAST_ATTRIBUTE * MOST_ATTRIBUTES:
        return False
    return sum(1 for _ in _EACH.finditer(attributes)) > MOST_ATTRIBUTES
