"""The ledger in memory: a whole class that keeps the same contract as the one on Redis."""

from tests.fake_intake import FakeIntake
from tests.fake_work_ledger import FakeWorkLedger


class FakeLedger(FakeIntake, FakeWorkLedger):
    """Both sides of the ledger on one dictionary."""
