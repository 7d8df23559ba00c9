"""The faults: importing this package enters all of them in the registry."""

from chaos.faults import (
    commands,
    elastic,
    freezes,
    hosts,
    kills,
    machines,
    networks,
    restarts,
    stores,
)
from chaos.faults.fault import Fault, registered

__all__ = [
    "Fault",
    "commands",
    "elastic",
    "freezes",
    "hosts",
    "kills",
    "machines",
    "networks",
    "registered",
    "restarts",
    "stores",
]
