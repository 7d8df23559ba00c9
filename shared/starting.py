"""How every process of ours starts: settings and logs first, and what is in the way in one line."""

import argparse
import sys
from collections.abc import Callable
from typing import TypeVar

from shared import __version__, telemetry
from shared.errors import CaibianError
from shared.logs import configure_logs, get_logger
from shared.settings import SharedSettings, read_settings

S = TypeVar("S", bound=SharedSettings)


def arguments(room: str, about: str | None) -> argparse.ArgumentParser:
    """Return the parser of a room's command line, which tells the version too."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{room}", description=about)
    parser.add_argument("--version", action="version", version=f"caibian {__version__}")
    return parser


def start(
    kind: type[S], run: Callable[[S], None], part: str, failed: str = "caibian can't start"
) -> None:
    """Run a part with the settings of the environment; exit with status 1 when that can't be."""
    try:
        settings = read_settings(kind)
        configure_logs(settings.log_level, settings.log_format)
        telemetry.install(part)
        if settings.is_one_redis():
            get_logger("starting").warning("store and broker are one Redis: give each its own")
        run(settings)
    except CaibianError as error:
        sys.exit(f"{failed}: {error}")
