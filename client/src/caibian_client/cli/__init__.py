"""The command `caibian`: all that a desk does in a day, from a terminal or a script."""

import errno
import sys

_NEEDED = ("typer", "rich", "click", "fastwarc", "openpyxl", "pyarrow", "xlsxwriter")
_PIPE = 141
"""As shells say of what ended by SIGPIPE (128 + 13), by which other tools end then."""


def main() -> None:
    """Run the command; where its parts aren't installed, say what to install."""
    try:
        from caibian_client.cli.app import create_app
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _NEEDED:
            raise
        words = f"caibian needs {error.name}. Install it: pip install 'caibian-client[cli]'"
        sys.stderr.write(words + "\n")
        raise SystemExit(1) from None
    try:
        create_app()()
    except SystemExit as ended:
        if _is_of_pipe(ended):
            raise SystemExit(_PIPE) from None
        raise


def _is_of_pipe(ended: SystemExit) -> bool:
    """Tell whether it ended as whoever read its output has gone, as `head` does."""
    cause = ended.__context__
    return ended.code == 1 and isinstance(cause, OSError) and cause.errno == errno.EPIPE
