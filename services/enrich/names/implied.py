"""What a longer name says of the shorter one in it: 马斯克 is a person beside 埃隆·马斯克."""

import re
from collections.abc import Iterable, Iterator

from shared.entity_types import EntityType

_COMPANY = re.compile(
    r"(?:(?:股份)?(?:有限)?(?:责任)?公司|集团(?:(?:股份)?有限公司)?|股份有限公司)$"
)
_STATE = re.compile(r"(?:(?:人民|民主|联邦|伊斯兰|阿拉伯){0,3}共和国|王国|联邦|合众国|公国)$")
_PARTS = re.compile("[·•・．‧∙⋅･‐\\-－–]")
_SHORTEST, _LONGEST = 2, 40


def implied(names: Iterable[tuple[EntityType, str]]) -> Iterator[tuple[str, EntityType]]:
    """Yield shorter names and what they are, from (type, folded name) of the longer ones."""
    for type, name in names:
        if len(name) > _LONGEST:
            continue
        if type is EntityType.PER:
            parts = _PARTS.split(name)
            shorter = parts if len(parts) > 1 and not name.isascii() else []
        else:
            shorter = [(_COMPANY if type is EntityType.ORG else _STATE).sub("", name)]
        yield from ((part, type) for part in shorter if _SHORTEST <= len(part) < len(name))
