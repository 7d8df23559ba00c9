"""Connections cut, refused, stalled and late; requests and replies that vanish."""

from functools import partial

from chaos.faults.fault import BOTH, ELASTICSEARCH, Fault, Scene, Steps, fault, register
from chaos.links import Trouble

_LOST = 0.2
_AWAY = 12.0


def _troubled(scene: Scene, server: str, trouble: Trouble, seconds: float) -> Steps:
    return scene.troubled("*", server, trouble, seconds * scene.brief)


def _cut(scene: Scene, server: str) -> Steps:
    """Cut connections of one part after the other."""
    links = scene.stage.links.matching("*", server)
    for _ in range(max(1, round(12 * scene.brief))):
        victims = scene.dice.sample(links, scene.dice.randint(1, len(links)))
        scene.hit(scene.stage.links.cut(victims))
        yield scene.span(0.3, 1.5)


_WAYS = (
    ("requests-lost", "a fifth of the requests vanish and break their connection",
     Trouble(lose_requests=_LOST), 10.0),
    ("replies-lost", "a fifth of the replies vanish: what was done isn't known",
     Trouble(lose_replies=_LOST), 10.0),
    ("refused", "no new connections; those there are go on", Trouble(refuse=True), 10.0),
    ("stalled", "nothing passes; what was held passes when it ends", Trouble(stall=True), _AWAY),
    ("late", "each piece is 0.2 s late", Trouble(delay=0.2), 10.0),
)  # fmt: skip
for _server in ("store", "broker", "elastic"):
    _indexes = (ELASTICSEARCH,) if _server == "elastic" else BOTH
    for _name, _about, _trouble, _seconds in _WAYS:
        register(
            Fault(
                f"{_server}-{_name}",
                f"{_server}: {_about}",
                partial(_troubled, server=_server, trouble=_trouble, seconds=_seconds),
                _indexes,
                is_brief=True,
            )
        )
    register(
        Fault(
            f"{_server}-cut",
            f"connections to {_server} are cut, those of some parts at a time",
            partial(_cut, server=_server),
            _indexes,
            is_brief=True,
        )
    )


@fault("part-cut-off", is_brief=True)
def part_cut_off(scene: Scene) -> Steps:
    """One part alone is cut apart from all servers; what it had sent arrives later."""
    part = scene.dice.choice(("ingest", "enrich", "indexer"))
    scene.notes.append(part)
    yield from scene.troubled(part, "*", Trouble(stall=True), scene.span(10, 14))


@fault("servers-away", is_brief=True)
def servers_away(scene: Scene) -> Steps:
    """All connections to all servers break, and none can be made."""
    links = scene.stage.links.matching("*", "*")
    scene.stage.links.set(links, Trouble(refuse=True))
    try:
        scene.hit(scene.stage.links.cut(links))
        yield scene.span(8, 12)
    finally:
        scene.stage.links.set(links, Trouble())
