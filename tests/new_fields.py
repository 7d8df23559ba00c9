"""Tries the design in a process of its own: what is new is written into two files, nothing else.

Run by tests/unit/search/test_new_fields.py. Prints as JSON what the system then does.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent.parent

TYPES = [
    ('    ORG = "ORG"\n', '    ORG = "ORG"\n    ZZ = "ZZ"\n'),
    ("NAME_TYPES = (", "NAME_TYPES = (EntityType.ZZ, "),
]
ARTICLES = [
    (
        "    author: str | None = None\n",
        "    author: str | None = None\n    zz_part: str | None = None\n",
    ),
    ('    OTHER = "other"\n', '    ZZ_KIND = "zz_kind"\n    OTHER = "other"\n'),
]
FIELDS = [
    (
        "FIELDS = (\n",
        "FIELDS = (\n"
        "    _of_article('zz_part', '某部分', about='its part', example='要闻', reason='in {}'),\n"
        "    _names(EntityType.ZZ, 'zz', '某类', about='what it is', example=''),\n",
    )
]


def edit(name: str, path: str, edits: Sequence[tuple[str, str]]) -> None:
    """Load a module with some of its text replaced."""
    text = (ROOT / path).read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    module = ModuleType(name)
    module.__file__ = str(ROOT / path)
    sys.modules[name] = module
    exec(compile(text, path, "exec"), module.__dict__)


if __name__ == "__main__":
    edit("shared.entity_types", "shared/entity_types.py", TYPES)
    edit("shared.articles", "shared/articles.py", ARTICLES)
    edit("services.search.fields", "services/search/fields.py", FIELDS)
    # Only now, as it imports what was edited.
    from tests.new_fields_system import tried

    print(json.dumps(tried(), ensure_ascii=False))
