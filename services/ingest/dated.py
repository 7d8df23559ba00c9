"""When an article was published, as feeds, programs and pages write it."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from services.ingest.forms import TOLD_TIME
from shared.china_time import in_china
from shared.publication_dates import EARLIEST, LATEST, is_representable
from shared.text.folding import simplified
from shared.text.written_times import read_time

_DAY = re.compile(r"(?:19|20)\d{6}")
# As many digits as seconds have since 1973; others would be taken for a day of 1970 or for ms.
_SECONDS = re.compile(r"\d{9,10}")


def _told(time: datetime) -> datetime:
    if not is_representable(time):
        bounds = f"from {EARLIEST:%Y-%m-%d} to {LATEST:%Y-%m-%d}"
        raise ValueError(f"must be {bounds} in China; leave it out where no date is known")
    return in_china(time)


def _as_written(value: Any, parsed: ValidatorFunctionWrapHandler) -> Any:
    """Read a date also as feeds and pages write it: RFC 822, 2026年7月9日 18:00.

    Eight digits are a day (20260709), not seconds.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = simplified(value) if isinstance(value, str) else str(value)
    if _DAY.fullmatch(text.strip()) and (day := read_time(text)):
        return day.time
    if _is_number(text) and not _SECONDS.fullmatch(text.strip()):
        raise ValueError("must be a datetime; seconds since 1970 have nine or ten digits")
    try:
        return parsed(value)
    except ValidationError:
        if isinstance(value, str) and (written := read_time(text)):
            return written.time
        raise


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


Time = Annotated[datetime, WrapValidator(_as_written), AfterValidator(_told), TOLD_TIME]
