"""What couldn't be audited isn't told as sound, nor as a weakness."""

import pytest

from tools.audit import UNASKED, told

MIRROR = (
    "ERROR:pip_audit._cli:amqp: Dependency not found on PyPI and could not be audited: amqp (5)"
)
AWAY = "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='api.osv.dev', port=443)"
WEAK = "Found 1 known vulnerability in 1 package\nName Version ID\namqp 5.0 PYSEC-1"


@pytest.mark.parametrize("output", [MIRROR, f"Traceback\n{AWAY}"])
def test_it_says_that_nothing_could_be_looked_up(output: str) -> None:
    """With what to do, and a status of its own."""
    status, said = told(1, output)
    assert status == UNASKED
    assert "not audited" in said
    assert output.splitlines()[-1][:100] in said


@pytest.mark.parametrize(("status", "output"), [(1, WEAK), (0, "No known vulnerabilities found")])
def test_what_was_found_is_told_as_it_is(status: int, output: str) -> None:
    """Found or not."""
    assert told(status, f"{output}\n") == (status, output)
