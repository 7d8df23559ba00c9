"""The command `caibian`: all that a desk does in a day, from a terminal or a script."""

import sys

_NEEDED = ("typer", "rich", "click", "fastwarc", "openpyxl", "pyarrow", "xlsxwriter")


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
    create_app()()
