"""What all models share: they keep fields, and take values, that a later release adds."""

from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

_O = TypeVar("_O", bound="Open")


class Model(BaseModel):
    """What an API answers. Fields that this release doesn't know are kept as they came."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Open(str, Enum):
    """A set of words that may grow: one that isn't known here is a member all the same."""

    @classmethod
    def _missing_(cls: type[_O], value: Any) -> Any:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = value.upper(), value
        return member

    def __str__(self) -> str:
        """Return the word."""
        return str(self.value)

    def __eq__(self, other: object) -> bool:
        """Compare as a word, since a member that isn't known is made anew each time."""
        return str(self.value) == other if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        """Return the hash of the word."""
        return hash(str(self.value))
