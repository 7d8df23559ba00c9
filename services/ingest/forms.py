"""What the API's document says of the form of a field, where a validator of ours looks at it."""

from typing import Any

from pydantic import Field, WithJsonSchema

NO_NUL = r"^[^\x00]*$"
FILLED = r"^[^\x00]*[^\s\x00][^\x00]*$"
GIVEN_ID = r"^[._:-]*[A-Za-z0-9][A-Za-z0-9._:-]*$"
# Other scripts may stand in it, too; what is told is what always goes.
WEB_ADDRESS = r"^https?://[a-z0-9]+([.-][a-z0-9]+)*(:[1-9]\d{0,3})?(/[A-Za-z0-9/._~-]*)?$"
# So it is always taken; it is taken as feeds and pages write it, too.
_TIME = (
    r"^(1[7-9]|2[0-8])\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])"
    r"(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-](0\d|1[0-3]):[0-5]\d)?)?$"
)
TOLD_TIME = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "pattern": _TIME},
            {
                "type": "integer",
                "description": "seconds since 1970",
                "minimum": 100_000_000,
                "maximum": 9_999_999_999,
            },
        ]
    }
)


def told(pattern: str, **more: Any) -> Any:
    """Return what tells the form of a text without checking it: its validator says it in words."""
    return Field(json_schema_extra={"pattern": pattern, **more})
