"""Makes the secrets that compose reads: `make secrets`. It needs no package."""

import secrets
import sys
from pathlib import Path

SECRETS = (
    *("redis_password", "broker_password", "elasticsearch_password", "smtp_password"),
    *("flower_auth", "key"),
)
_FOLDER = Path(__file__).parent.parent / "secrets"


def make_secrets(folder: Path) -> list[Path]:
    """Make those that aren't there, in a folder that only its owner may enter; return them.

    The files themselves are readable, since the containers that they are mounted in run as others.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    missing = [path for name in SECRETS if not (path := folder / name).exists()]
    for path in missing:
        user = "desk:" if path.name == "flower_auth" else ""
        path.write_text(f"{user}{secrets.token_urlsafe(32)}\n", encoding="utf-8")
        path.chmod(0o444)
    return missing


if __name__ == "__main__":
    made = make_secrets(_FOLDER)
    sys.stdout.write("".join(f"made {path}\n" for path in made) or f"{_FOLDER} is complete\n")
