"""What an entity can name; it stands below all that tags, indexes or shows one."""

from enum import StrEnum


class EntityType(StrEnum):
    """What an entity names."""

    PER = "PER"
    LOC = "LOC"
    ORG = "ORG"
    TIME = "TIME"
    MONEY = "MONEY"
    PERCENT = "PERCENT"
    QUANTITY = "QUANTITY"
    CODE = "CODE"
    PHONE = "PHONE"
    URL = "URL"


NAME_TYPES = (EntityType.PER, EntityType.LOC, EntityType.ORG)
"""The types whose entities are names: mentions of one are gathered as a `Name`."""
