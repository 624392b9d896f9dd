"""Drafts to rows to entries: what reaches the file is harmless, allow-listed and never refused."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from itertools import islice
import json
import math
import os
from pathlib import PurePath
import struct
from typing import Any, Final
from uuid import UUID

from .actions import metadata_keys
from .model import ActivityEntry, Category, Draft, Severity
from .redact import REDACTED, harmless, is_secret_key
from .sanitize import MESSAGE_LIMIT, NAME_LIMIT

COLUMNS: Final = (
    "seq, id, ts, category, action, severity, actor, message, entity_type, entity_id, entity_name, metadata"
)

type Row = tuple[int, str, int, str, str, str, str, str, str | None, str | None, str | None, str]
"""The values of COLUMNS."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LAST_TS: Final = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_KEY_LIMIT: Final = 64
_ID_LIMIT: Final = 128
_LIST_LIMIT: Final = 20
_METADATA_LIMIT: Final = 4_096
"""Bytes; Home Assistant's recorder drops an event of more than 32,768."""
_PRINTABLE: Final = (str, bytes, bytearray, int, float, UUID, PurePath)
_EXACT_INT: Final = 2**53  # what every reader of JSON keeps

_CATEGORIES: Final = {member.value: member for member in Category}
_SEVERITIES: Final = {member.value: member for member in Severity}
_encode_value = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def to_microseconds(moment: datetime) -> int:
    """Return an aware datetime as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def to_datetime(ts: int) -> datetime:
    """Return microseconds since 1970 as an aware datetime, kept inside what a calendar knows."""
    return _EPOCH + timedelta(0, 0, ts if 0 <= ts <= LAST_TS else min(max(ts, 0), LAST_TS))


def entry_from_row(row: Row, metadata: Mapping[str, Any] | None = None) -> ActivityEntry:
    """Return the entry of a row, with its decoded metadata if they are at hand.

    Words of a newer schema become the nearest that we know.
    """
    seq, entry_id, ts, category, action, severity, actor, message, entity_type, entity_id, name, text = row
    return ActivityEntry(
        seq=seq,
        id=entry_id,
        ts=to_datetime(ts),
        category=_CATEGORIES.get(category, Category.SYSTEM),
        action=action,
        severity=_SEVERITIES.get(severity, Severity.WARNING),
        actor=actor,
        message=message,
        entity_type=entity_type,
        entity_id=entity_id,
        entity_name=name,
        metadata=json.loads(text) if metadata is None else metadata,
    )


def encode_drafts(
    drafts: Sequence[Draft], first_seq: int, clock: Callable[[], int]
) -> tuple[list[Row], list[ActivityEntry]]:
    """Return rows numbered from `first_seq`, and their entries; whatever a draft holds, it gives a row."""
    rows, entries = [], []
    noise = struct.unpack(f"{len(drafts)}Q", os.urandom(8 * len(drafts)))
    for seq, draft in enumerate(drafts, first_seq):
        row, metadata = _row(draft, seq, noise[seq - first_seq], clock)
        rows.append(row)
        entries.append(entry_from_row(row, metadata))
    return rows, entries


def _row(draft: Draft, seq: int, noise: int, clock: Callable[[], int]) -> tuple[Row, dict[str, Any]]:
    """Return the row of one draft, and its metadata as they are in it."""
    ts = min(max(int(draft.ts), 0), LAST_TS) if isinstance(draft.ts, int) else clock()
    category = _word(draft.category, _CATEGORIES, Category.SYSTEM)
    action = _text(draft.action, _KEY_LIMIT)
    metadata, text = encode_metadata(draft.metadata, metadata_keys(category, action))
    row = (
        seq,
        entry_id(ts, noise),
        ts,
        category,
        action,
        _word(draft.severity, _SEVERITIES, Severity.WARNING),
        "system" if draft.actor is None else _text(draft.actor, NAME_LIMIT),
        harmless(draft.message, MESSAGE_LIMIT),
        None if draft.entity_type is None else _text(draft.entity_type, _KEY_LIMIT),
        None if draft.entity_id is None else _text(draft.entity_id, _ID_LIMIT),
        None if draft.entity_name is None else _text(draft.entity_name, NAME_LIMIT),
        text,
    )
    return row, metadata


def entry_id(ts: int, noise: int) -> str:
    """Return an id that sorts by time: RFC 9562 UUIDv7, the microseconds in rand_a (its method 3)."""
    milliseconds, microseconds = divmod(ts, 1000)
    value = (
        milliseconds << 80 | 7 << 76 | (microseconds * 4096 // 1000) << 64 | 2 << 62 | noise & (1 << 62) - 1
    )
    return f"al_{value:032x}"


def encode_metadata(metadata: object, keys: Sequence[str]) -> tuple[dict[str, Any], str]:
    """Return the allowed part of some metadata, also as a JSON object of at most 4,096 bytes."""
    if not keys or not isinstance(metadata, (dict, Mapping)):  # dict first: an ABC is slow to ask
        return {}, "{}"
    kept = {key: REDACTED if is_secret_key(key) else _value(metadata[key]) for key in keys if key in metadata}
    text = _encode(kept)
    while _is_large(text):
        del kept[max(kept, key=lambda key: len(_encode_value(kept[key])))]
        text = _encode(kept)
    return kept, text


def _encode(metadata: Mapping[str, Any]) -> str:
    """Return metadata as JSON; their keys are plain words, which saves half of the time."""
    return "{" + ",".join([f'"{key}":{_encode_value(value)}' for key, value in metadata.items()]) + "}"


def _is_large(text: str) -> bool:
    """Return whether a text needs more bytes than metadata may; most are far too short to be counted."""
    return len(text) * 4 > _METADATA_LIMIT and len(text.encode()) > _METADATA_LIMIT


def _word(value: object, known: Mapping[str, str], default: str) -> str:
    """Return a word that belongs to a closed set, as a plain string."""
    return str(value) if isinstance(value, str) and value in known else str(default)


def _text(value: object, limit: int) -> str:
    """Return a harmless text without secrets; the same names come again and again."""
    if type(value) is str and len(value) <= limit:
        return _cached_text(value, limit)
    return harmless(value, limit)


@lru_cache(maxsize=1_024)
def _cached_text(value: str, limit: int) -> str:
    """Do the work for a short text."""
    return harmless(value, limit)


def _value(value: object) -> Any:
    """Return a value that JSON keeps: a scalar or a list of scalars."""
    if type(value) is str:
        return _text(value, NAME_LIMIT)
    if isinstance(value, list | tuple | set | frozenset):
        return [_scalar(item) for item in islice(value, _LIST_LIMIT)]
    return _scalar(value)


def _scalar(value: object) -> str | int | float | bool | None:
    """Return a scalar; of what is none, its type says that there was something."""
    if type(value) is str:
        return _text(value, NAME_LIMIT)
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, date):
        value = value.isoformat()
    if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) <= _EXACT_INT):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if isinstance(value, _PRINTABLE):
        return _text(value, NAME_LIMIT)
    return f"({type(value).__name__})"
