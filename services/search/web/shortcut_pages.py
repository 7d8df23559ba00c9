"""The page of all keys, for those who look them up or run no scripts."""

from fastapi import APIRouter, Request, Response

from shared.http.access import MAY_READ
from shared.web.pages import PageRoute, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

PLACES = {
    "everywhere": ("search", "leave", "help"),
    "hits": ("move", "open", "tick", "more", "save", "take"),
    "article": ("next", "previous", "back"),
    "river": ("move", "open", "read", "undo", "edit"),
    "collection": ("move", "open", "tick", "read", "undo", "log"),
    "times": ("bars", "stretch", "narrow"),
    "letters": ("move", "open", "letter_back"),
}
"""What keys do, by where they do it; texts name both."""

KEYS = {
    "search": ("/",),
    "leave": ("Esc",),
    "help": ("?",),
    "move": ("j", "k"),
    "open": ("Enter",),
    "tick": ("x",),
    "more": ("n",),
    "save": ("s",),
    "take": ("t",),
    "next": ("n",),
    "previous": ("p",),
    "back": ("b",),
    "read": ("m",),
    "undo": ("u",),
    "edit": ("e",),
    "log": ("l",),
    "bars": ("←", "→"),
    "stretch": ("Shift", "←", "→"),
    "narrow": ("Enter",),
    "letter_back": ("b",),
}


@router.get("/shortcuts")
async def shortcuts(request: Request) -> Response:
    """Show which key does what, and where."""
    return site_of(request).page(request, "shortcuts.html", places=PLACES, keys=KEYS)
