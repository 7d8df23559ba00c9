"""Flower lists the queues of all rooms, whichever workers it has heard of."""

import subprocess
import sys

from services.ingest.settings import IngestSettings
from services.ingest.sources import worker as sources
from services.search.workers import queues
from services.search.workers.queues import Follower
from shared.path.events import all_queues, queue_of
from shared.path.state import Lane, Step
from tools.system import ROOT

SHOWN = """
from flower.views import BaseHandler
from services.enrich import dashboard
dashboard.list_all_queues()
print(" ".join(BaseHandler.get_active_queue_names(None)))
"""


def test_all_queues_are_those_that_workers_read() -> None:
    """Of the path, behind the index, and of sources."""
    followers = {each.queue for each in vars(queues).values() if isinstance(each, Follower)}
    path = {queue_of(step, lane) for step in Step for lane in Lane}
    assert set(all_queues()) == path | followers | {sources.QUEUE}


def test_flower_lists_them_all() -> None:
    """In a process of its own, since that changes Flower there."""
    command = [sys.executable, "-c", SHOWN]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split() == all_queues()


def test_the_ticks_of_sources_are_no_events() -> None:
    """One a second would drive everything else out of Flower."""
    app = sources.create_sources_worker(IngestSettings())
    tick = next(task for name, task in app.tasks.items() if name.startswith("sources."))
    assert tick.send_events is False
