"""Which column of a table, or key of an object, is which field of an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from caibian_client.importing.items import FIELDS, Bad, Row, Ways

_TAKEN = (*FIELDS, "content", "content_type", "metadata")
_NAMES = {
    "content": ("text", "body", "正文", "内容", "全文", "文本"),
    "title": ("headline", "标题", "题目", "题名"),
    "url": ("link", "address", "链接", "网址", "地址", "原文链接"),
    "source": ("outlet", "publication", "来源", "媒体", "报纸", "稿源", "出处"),
    "author": ("byline", "作者", "记者"),
    "published_at": (
        *("date", "published", "pubdate", "publish_time", "日期", "时间"),
        *("发布时间", "发布日期", "发表时间", "发稿时间", "刊发日期"),
    ),
    "language": ("lang", "语言"),
}
"""What columns are called that need no map; a name of the API itself comes before these."""


def understood(columns: Iterable[str], ways: Ways, *, is_table: bool = False) -> dict[str, str]:
    """Return the column of each field, by the map given and by what columns are usually called.

    The `id` of a table is mostly the number of a row, so that another table's row 1 would replace
    it: it is taken only where the map says so.
    """
    names = list(columns)
    known = {_plain(name): name for name in reversed(names)}
    found = {}
    for field in _TAKEN:
        if field in ways.columns:
            found[field] = ways.columns[field]
            continue
        if is_table and field == "id":
            continue
        for name in (field, *_NAMES.get(field, ())):
            if name in known and known[name] not in ways.columns.values():
                found[field] = known[name]
                break
    return found


def article(values: Mapping[str, Any], fields: Mapping[str, str], ways: Ways) -> Row | Bad:
    """Return the article of a row or object; Bad without content."""
    row = {field: values.get(column) for field, column in fields.items()}
    row = {field: value for field, value in row.items() if value not in (None, "")}
    if not row.get("content"):
        column = fields.get("content")
        where = f"column {column!r} is empty" if column else "no column is the content"
        return Bad(where, "Name it: --map content=COLUMN" if not column else "")
    if ways.keep_rest:
        taken = set(fields.values())
        rest = {k: v for k, v in values.items() if k not in taken and v not in (None, "")}
        if rest:
            row["metadata"] = {**rest, **(row.get("metadata") or {})}
    return Row(row)


def left_out(columns: Iterable[str], fields: Mapping[str, str], ways: Ways) -> list[str]:
    """Return the columns that become no part of the article."""
    taken = set(fields.values())
    return [] if ways.keep_rest else [name for name in columns if name and name not in taken]


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_")
