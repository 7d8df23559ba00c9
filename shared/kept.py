"""Reads what a store keeps as JSON, of whichever release: what this one can't read is left out."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shared.logs import get_logger

M = TypeVar("M", bound=BaseModel)


def read_kept(kind: type[M], text: str, *, what: str, log: str) -> M | None:
    """Return a model from its JSON, None where this release can't read it, and log that.

    `what` names it in the log `log`. Nothing of its content is logged: it may be a secret.
    """
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        places = [".".join(map(str, one["loc"])) for one in error.errors(include_input=False)]
        get_logger(log).warning("%s is left out; not known here: %s", what, ", ".join(places))
        return None
