"""Asks for known weaknesses of what is pinned: python -m tools.audit [--service osv].

pip-audit does it; this says in one line when it could look nothing up, which isn't "none known".
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
UNASKED = 3
"""The exit status when nothing could be looked up; pip-audit's own for weaknesses is 1."""
_PINNED = ROOT / "requirements" / "run.txt"
# What pip-audit writes when a mirror without PyPI's JSON API answers, and when nobody does.
_NO_ANSWER = ("could not be audited", "ConnectionError", "Max retries", "NameResolutionError")
_SAID = (
    "not audited: the weaknesses of packages are known by PyPI itself, not by a mirror of its "
    "packages, and by OSV (SERVICE=osv). Neither is reached from here: run `make audit` where one "
    "is, or have what `make sbom` writes looked through"
)


def main() -> int:
    """Run pip-audit with further arguments; return the exit status."""
    # The module has no runner of its own in every release; the script lies beside Python.
    command = [str(Path(sys.executable).parent / "pip-audit"), "--strict", "--disable-pip"]
    command += ["--require-hashes", "-r", str(_PINNED)]
    more = ["--vulnerability-service" if each == "--service" else each for each in sys.argv[1:]]
    done = subprocess.run([*command, *more], capture_output=True, text=True, check=False)
    status, said = told(done.returncode, done.stdout + done.stderr)
    print(said, file=sys.stderr if status else sys.stdout)
    return status


def told(status: int, output: str) -> tuple[int, str]:
    """Return the exit status and what to say, by those of pip-audit."""
    if status and any(mark in output for mark in _NO_ANSWER):
        cause = output.strip().splitlines()[-1]
        return UNASKED, f"{_SAID} ({cause[:200]})"
    return status, output.strip()


if __name__ == "__main__":
    sys.exit(main())
