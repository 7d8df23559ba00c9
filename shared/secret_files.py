"""Secrets that lie in files: the variable of a secret setting with _FILE behind it names one."""

import os
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from shared.errors import BadSettings

_MOST_BYTES = 64 << 10


class SecretFiles(PydanticBaseSettingsSource):
    """Reads every setting of type SecretStr from the file that PREFIX_NAME_FILE names, if it does.

    Raises BadSettings, which never shows what a file holds.
    """

    def __call__(self) -> dict[str, Any]:
        """Return the secrets that lie in files."""
        fields = self.settings_cls.model_fields
        found = {name: self.get_field_value(field, name)[0] for name, field in fields.items()}
        return {name: secret for name, secret in found.items() if secret is not None}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the secret or None, its name, and that it is no JSON."""
        variable = f"{self.config.get('env_prefix', '')}{field_name}".upper()
        path = os.environ.get(f"{variable}_FILE", "") if is_secret(field) else ""
        if not path:
            return None, field_name, False
        if os.environ.get(variable):
            raise BadSettings(f"{variable} and {variable}_FILE are both set: keep one of them")
        return _read(Path(path), f"{variable}_FILE"), field_name, False


def is_secret(field: FieldInfo) -> bool:
    """Tell whether a setting is one that no list or log may show."""
    return SecretStr in (field.annotation, *get_args(field.annotation))


def _read(path: Path, variable: str) -> str:
    """Return what a file holds, without the end of its line."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        secret = content.decode().rstrip("\r\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadSettings(f"{variable}: {path} can't be read: {reason}") from error
    except UnicodeDecodeError:
        # What can't be decoded would stand in the error.
        raise BadSettings(f"{variable}: {path} is no text in UTF-8") from None
    if not secret or len(content) > _MOST_BYTES:
        raise BadSettings(f"{variable}: {path} is empty or longer than {_MOST_BYTES >> 10} KiB")
    return secret
