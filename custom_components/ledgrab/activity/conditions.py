"""Filters as SQL."""

from dataclasses import dataclass
from datetime import datetime
import sqlite3
from typing import Final

from .codec import LAST_TS, to_microseconds
from .errors import QueryError
from .model import Category, Filters, Severity
from .redact import MASKED, mask_addresses

PUBLIC: Final = "category <> 'auth'"
"""What everybody may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The part of a query that says which rows match, and its positional values."""

    sql: str
    values: tuple[str | int, ...]
    since: int | None
    """Microseconds, inclusive."""
    until: int | None
    """Microseconds, exclusive."""


def conditions_of(filters: Filters, *, public: bool = False) -> Conditions:
    """Return the conditions of some filters; raises QueryError on a time without a zone.

    `public`: nobody finds out by a search what is masked where an entry is shown.
    """
    since, until = _microseconds(filters.since), _microseconds(filters.until)
    parts: list[str] = []
    values: list[str | int] = []

    def add(sql: str, *wanted: str | int) -> None:
        parts.append(sql)
        values.extend(wanted)

    if filters.categories and len(filters.categories) < len(Category):
        add(f"category IN ({_marks(filters.categories)})", *_words(filters.categories))
    if filters.severities and len(filters.severities) < len(Severity):
        if Severity.INFO not in filters.severities:
            add("severity <> 'info'")  # the literal words of the partial index
        add(f"severity IN ({_marks(filters.severities)})", *_words(filters.severities))
    if filters.actor is not None:
        add(*_is_actor(filters.actor, public=public))
    if filters.entity_type is not None:
        add("entity_type = ?", filters.entity_type)
    if filters.entity_id is not None:
        add("entity_id = ?", filters.entity_id)
    # The plus keeps SQLite from the index on ts, which would make it sort: the window is resolved before.
    if since is not None:
        add("+ts >= ?", since)
    if until is not None:
        add("+ts < ?", until)
    if filters.message_like:
        part = filters.message_like.casefold()
        add(*_contains(part))
        if public:
            add("contains_folded(masked(message), ?)", part)
    return Conditions(sql=" AND ".join(parts) or "1", values=tuple(values), since=since, until=until)


def add_functions(connection: sqlite3.Connection) -> None:
    """Teach a connection what the conditions call."""
    connection.create_function("contains_folded", 2, _contains_folded, deterministic=True)
    connection.create_function("masked", 1, mask_addresses, deterministic=True)


def seq_bounds(connection: sqlite3.Connection, conditions: Conditions) -> tuple[int, int]:
    """Return the lowest and highest seq of the time window, (1, 0) if it is empty; clocks jump, so they are looked up."""
    if conditions.since is None and conditions.until is None:
        query = "SELECT (SELECT min(seq) FROM entries), (SELECT max(seq) FROM entries)"
        found = connection.execute(query)
    else:
        since = 0 if conditions.since is None else conditions.since
        until = LAST_TS + 1 if conditions.until is None else conditions.until
        found = connection.execute(
            "SELECT min(seq), max(seq) FROM entries WHERE ts >= ? AND ts < ?", (since, until)
        )
    lowest, highest = found.fetchone()
    return (1, 0) if lowest is None else (lowest, highest)


def _is_actor(actor: str, *, public: bool) -> tuple[str, *tuple[str, ...]]:
    """Return the condition for an actor, as who is no administrator reads it where it is `public`."""
    if not public:
        return "actor = ?", actor
    if MASKED in actor:
        return "masked(actor) = ?", actor
    # The same, much faster: the actor is found as it is stored, or not at all.
    return "actor = ? AND masked(actor) = ?", actor, actor


def _contains(part: str) -> tuple[str, *tuple[str, ...]]:
    """Return the condition for a folded part of the message; SQLite itself folds ASCII only."""
    beyond_ascii = "length(CAST(message AS BLOB)) > length(message) AND contains_folded(message, ?)"
    if not part.isascii() or "\0" in part:  # where a pattern would end
        return beyond_ascii, part
    pattern = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return rf"(message LIKE ? ESCAPE '\' OR {beyond_ascii})", f"%{pattern}%", part


def _contains_folded(message: str, part: str) -> bool:
    """Tell whether a message contains a folded part in any case."""
    return part in message.casefold()


def _microseconds(moment: datetime | None) -> int | None:
    """Return a moment of a filter as it is stored."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise QueryError("A time needs a time zone")
    return to_microseconds(moment)


def _marks(words: frozenset[Category] | frozenset[Severity]) -> str:
    """Return as many positional placeholders."""
    return ", ".join("?" * len(words))


def _words(words: frozenset[Category] | frozenset[Severity]) -> list[str]:
    """Return plain strings in a fixed order."""
    return sorted(word.value for word in words)
