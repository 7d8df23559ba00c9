"""The lines of a backup's files, as they are written and read."""

import msgspec

from services.search.article import decode_article
from services.search.documents.packing import read_article, unpack_raw
from services.search.documents.stored import Stored
from shared.path.copies import Kept, Record

NOTHING = msgspec.Raw(b"null")
"""What stands where there is no article."""


class RowLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the ledger knows of an article, with what lies on its shelves."""

    id: str
    fields: dict[str, str]
    digest: str
    is_due: bool = False
    raw: msgspec.Raw = NOTHING
    enriched: msgspec.Raw = NOTHING

    def record(self) -> Record:
        """Return it as the store takes it."""
        return Record(
            id=self.id,
            fields=self.fields,
            digest=self.digest,
            is_due=self.is_due,
            raw=text_of(self.raw),
            enriched=text_of(self.enriched),
        )


class ArticleLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article of the index; without its contents where an earlier backup has them.

    `row` is there where the ledger knows it at this very version.
    """

    id: str
    version: int
    group: str
    article: msgspec.Raw = NOTHING
    raw: msgspec.Raw = NOTHING
    row: RowLine | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether its contents are here."""
        return bytes(self.article) != bytes(NOTHING)


class KeptLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something else that the store keeps; see `shared.path.copies.Kept`."""

    key: str
    kind: str
    members: tuple[str, ...]
    expires_at: int | None = None

    def kept(self) -> Kept:
        """Return it as the store takes it."""
        return Kept.model_validate(msgspec.to_builtins(self))


def row_line(record: Record) -> RowLine:
    """Return the line of a record."""
    return RowLine(
        id=record.id,
        fields=record.fields,
        digest=record.digest,
        is_due=record.is_due,
        raw=_json(record.raw),
        enriched=_json(record.enriched),
    )


def kept_line(kept: Kept) -> KeptLine:
    """Return the line of what else is kept."""
    return KeptLine(key=kept.key, kind=kept.kind, members=kept.members, expires_at=kept.expires_at)


def article_line(stored: Stored, record: Record | None, *, is_whole: bool) -> ArticleLine:
    """Return the line of a stored article. Raises what `UNREADABLE` names."""
    is_known = record and record.version == stored.version and record.state == "indexed"
    row = row_line(record) if record and is_known else None
    if not is_whole:
        return ArticleLine(id=stored.id, version=stored.version, group=stored.group, row=row)
    raw = unpack_raw(stored.raw, stored.enriched, stored.card)
    article = msgspec.json.encode(read_article(stored.enriched, stored.card))
    # What can't be read again would be found out only when it is needed.
    decode_article(article)
    return ArticleLine(
        id=stored.id,
        version=stored.version,
        group=stored.group,
        article=msgspec.Raw(article),
        raw=_json(raw),
        row=row,
    )


def text_of(json: msgspec.Raw) -> str | None:
    """Return the JSON of an article, or None where there is none."""
    return None if bytes(json) == bytes(NOTHING) else bytes(json).decode()


def _json(text: str | None) -> msgspec.Raw:
    return msgspec.Raw(text.encode()) if text else NOTHING
