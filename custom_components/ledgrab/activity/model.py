"""The entry of the log, and what is asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Category(StrEnum):
    """What an entry is about."""

    ENTITY = "entity"
    AUTH = "auth"
    DEVICE = "device"
    CAPTURE = "capture"
    SYSTEM = "system"


class Severity(StrEnum):
    """How much an entry should worry somebody."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody recorded, before it has an id; strings may still be anything."""

    ts: int
    """Microseconds since 1970, UTC."""
    category: str
    action: str
    severity: str
    actor: str
    message: str
    entity_type: str | None = None
    entity_id: str | None = None
    entity_name: str | None = None
    metadata: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEntry:
    """One immutable row of the log."""

    id: str
    """`al_` and the hex digits of a UUIDv7."""
    ts: datetime
    """Aware, UTC."""
    category: Category
    action: str
    severity: Severity
    actor: str
    message: str
    entity_type: str | None
    entity_id: str | None
    """The id of a LedGrab thing (a subentry), not of a Home Assistant entity."""
    entity_name: str | None
    metadata: Mapping[str, Any]
    """Flat; only keys that the action allows."""
    seq: int
    """Orders the log and is the cursor of its pages; never leaves the house as one of the 11 fields."""

    def as_dict(self) -> dict[str, Any]:
        """Return the 11 fields as JSON knows them."""
        return {
            "id": self.id,
            "ts": self.ts.isoformat(),
            "category": self.category.value,
            "action": self.action,
            "severity": self.severity.value,
            "actor": self.actor,
            "message": self.message,
            "entity_type": self.entity_type,
            "entity_id": self.entity_id,
            "entity_name": self.entity_name,
            "metadata": dict(self.metadata),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Empty means no filter; OR within a field, AND across."""

    categories: frozenset[Category] = field(default_factory=frozenset)
    severities: frozenset[Severity] = field(default_factory=frozenset)
    actor: str | None = None
    entity_type: str | None = None
    entity_id: str | None = None
    since: datetime | None = None
    """Inclusive."""
    until: datetime | None = None
    """Exclusive."""
    message_like: str | None = None
    """A literal part of the message, in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Entries newest first, and where to go on."""

    entries: tuple[ActivityEntry, ...]
    next_before_seq: int | None
    has_more: bool
    total: int | None
    """How many entries match, at most `query.COUNT_CAP` where they must be counted; None: not all were seen."""
    scanned_to: datetime | None = None
    """How far back a search came that ran out of its budget; `next_before_seq` goes on from there."""

    def as_dict(self) -> dict[str, Any]:
        """Return the page as JSON knows it; each entry has its 11 fields and its seq, the cursor."""
        return {
            "entries": [{**entry.as_dict(), "seq": entry.seq} for entry in self.entries],
            "next_before_seq": self.next_before_seq,
            "has_more": self.has_more,
            "total": self.total,
            "scanned_to": None if self.scanned_to is None else self.scanned_to.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCount:
    """How often something happened."""

    category: str
    action: str
    severity: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityName:
    """A LedGrab thing that entries are about, under the name that its newest entry knows."""

    entity_type: str | None
    entity_id: str
    entity_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What the log holds at present, for pick lists."""

    actions: tuple[ActionCount, ...]
    actors: Mapping[str, int]
    """Actor to number of entries, most frequent first."""
    entities: tuple[EntityName, ...]
