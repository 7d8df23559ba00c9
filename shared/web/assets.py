"""Static files under addresses that change with their content, so that they may be kept a year."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PREFIX = "/static"
_YEAR = 365 * 24 * 3600


class Assets(StaticFiles):
    """The static files of some folders; of two with one name the first folder's counts."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(directory=folders[0])
        self.all_directories = list(folders)
        self._marks = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:10]
            for folder in reversed(folders)
            for path in folder.iterdir()
        }

    def address(self, name: str) -> str:
        """Return where a file is served. Raises KeyError."""
        return f"{PREFIX}/{name}?v={self._marks[name]}"

    def file_response(
        self,
        full_path: os.PathLike[str] | str,
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return a file's answer; another release's address of it must not be kept."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        asked = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("v")
        is_present = asked is not None and asked == self._marks.get(Path(full_path).name)
        keep = f"public, max-age={_YEAR}, immutable" if is_present else "no-cache"
        answer.headers["Cache-Control"] = keep
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer
