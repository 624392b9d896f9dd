"""Filters in memory: what `conditions_of` says in SQL, for entries that were just written."""

from datetime import datetime

from .model import ActivityEntry, Filters
from .redact import mask_addresses


def matches(filters: Filters, entry: ActivityEntry, *, public: bool = False) -> bool:
    """Tell whether an entry is one that the filters choose; `public` as in `conditions_of`, times are aware."""
    return (
        (not filters.categories or entry.category in filters.categories)
        and (not filters.severities or entry.severity in filters.severities)
        and filters.actor in {None, mask_addresses(entry.actor) if public else entry.actor}
        and filters.entity_type in {None, entry.entity_type}
        and filters.entity_id in {None, entry.entity_id}
        and _within(entry.ts, filters.since, filters.until)
        and (not filters.message_like or _says(entry.message, filters.message_like.casefold(), public=public))
    )


def _within(ts: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or ts >= since) and (until is None or ts < until)


def _says(message: str, part: str, *, public: bool) -> bool:
    """Tell whether a message contains a folded part, also where addresses are masked."""
    return part in message.casefold() and (not public or part in mask_addresses(message).casefold())
