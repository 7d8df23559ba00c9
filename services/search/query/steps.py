"""How far a query is loosened."""

from enum import StrEnum


class Step(StrEnum):
    """How far a query is loosened so that something holds all of it."""

    TYPED = "typed"
    CUT = "cut"
    """Compounds and the names of places and bodies are cut into their words."""
    NEAR = "near"
    """What is near will do as well: 房地产 for 楼市."""
