"""The environment of the templates: everything is escaped, every name must be known."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.web import formats
from shared.web.addresses import web_address
from shared.web.layers import highlighted

FOLDER = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")


def environment(folders: Sequence[Path]) -> Environment:
    """Return the environment of a room's template folders; the shared templates come last."""
    made = Environment(
        loader=FileSystemLoader([*folders, FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        # Its templates and texts are of one release, whatever comes to lie in the folder meanwhile.
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "minute": formats.minute,
        "published": formats.published,
        "second": formats.second,
        "number": formats.number,
        "percent": formats.percent,
        "size": formats.size,
        "duration": formats.duration,
        "highlighted": lambda snippet: highlighted(snippet.text, snippet.spans),
        "web_address": web_address,
    }
    return made
