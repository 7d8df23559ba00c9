"""The short form of the fault injection: some faults at once on a real system, all audited."""

from pathlib import Path

import pytest

from chaos.__main__ import run
from chaos.plan import SHORT, options_of
