"""A second host of workers, in a network of its own, cut apart from the servers."""

from chaos import second_host
from chaos.faults.fault import Scene, Steps, fault
from chaos.stage import Stage

_APART_SECONDS = (6.0, 25.0)


def _needs_namespaces(_: Stage) -> str | None:
    return None if second_host.is_possible() else "needs root, for a network of its own"


def _until_it_works(host: second_host.Host) -> Steps:
    for _ in range(300):
        if host.is_working():
            return
        yield 0.2


@fault("host-cut-apart", needs=_needs_namespaces)
def host_cut_apart(scene: Scene) -> Steps:
    """Cut a second host of workers off by pulling its wire, for longer than a lease, too."""
    with second_host.running(scene.stage) as host:
        yield from _until_it_works(host)
        for seconds in _APART_SECONDS:
            host.set_wire(is_up=False)
            try:
                scene.hit()
                yield seconds * scene.brief
            finally:
                host.set_wire(is_up=True)
            yield scene.span(4, 6)


@fault("host-dies", needs=_needs_namespaces)
def host_dies(scene: Scene) -> Steps:
    """Kill a second host with all its workers at once; it never comes back."""
    with second_host.running(scene.stage) as host:
        yield from _until_it_works(host)
        yield scene.span(3, 5)
        scene.hit(host.kill())
        yield scene.span(8, 10)
