"""The activity log of this Home Assistant: takes what is recorded, commits it, and only then announces it."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from contextvars import Context as EmptyContext
from dataclasses import dataclass
from datetime import datetime
import logging
from pathlib import Path
import threading
import time
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util

from .activity.errors import SchemaTooNewError, StoreClosedError, StoreCorruptError, StoreInUseError
from .activity.files import keep_log, remove_log
from .activity.model import ActivityEntry, Draft
from .activity.store import ActivityStore
from .activity_issues import ActivityIssues
from .activity_queue import ActivityQueue, Recorded
from .actor import SYSTEM, ActorResolver, Origin, Run
from .const import SIGNAL_ACTIVITY_STATUS

_LOGGER = logging.getLogger(__name__)

type Preface = Callable[[Run, str], Recorded]
"""Makes the row that tells of an automation's run and of who caused it, before what it did is told."""

MAX_BATCH: Final = 2_000
"""Entries in one transaction: a burst is announced in steps, and the loop stays free between them."""
MAX_JOURNAL_BYTES: Final = 64 * 1024 * 1024
"""Beyond that, entries wait in memory until the copy is made."""
RETRY_SECONDS: Final = (1, 2, 5, 15, 60)
LOG_INTERVAL_SECONDS: Final = 300
STORAGE_OK: Final = "ok"
STORAGE_FAILING: Final = "failing"
STORAGE: Final[dict[type[BaseException], str]] = {SchemaTooNewError: "newer", StoreInUseError: "in_use"}
"""What is not a failure that may pass by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A committed entry and the Context that it came from, a new one where it came from none."""

    entry: ActivityEntry
    context: Context


class ActivityLog:
    """The one queue, the one drain and the one writer."""

    def __init__(
        self, hass: HomeAssistant, path: Path, actors: ActorResolver, preface: Preface | None = None
    ) -> None:
        """Accept entries from now on; nothing is written before `async_open`."""
        self.path = path
        self.issues = ActivityIssues(hass, path)
        self.storage = STORAGE_OK
        """`ok`, or why the file takes nothing: `failing`, `newer`, `in_use`."""
        self.last_write: datetime | None = None
        """When entries were committed last, since Home Assistant started."""
        self._hass = hass
        self._actors = actors
        self._preface = preface
        self._logging = True
        self._queue = ActivityQueue()
        self._open = False
        self._announcing = True
        self._opening = asyncio.Lock()
        self._store: ActivityStore | None = None
        self._notices: tuple[Draft, ...] = ()
        self._writing: asyncio.Future[list[Announcement]] | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._held = False
        self._journal_large = False
        self._failures = 0
        self._complained_at: float | None = None
        self._listeners: list[Callable[[Sequence[Announcement]], None]] = []

    @property
    def logging(self) -> bool:
        """Off: only what is recorded with `always` is kept."""
        return self._logging

    @logging.setter
    def logging(self, keep: bool) -> None:
        self._logging = keep
        self._tell_status()

    @property
    def pending(self) -> int:
        """Return how many entries wait to be written."""
        return len(self._queue)

    def record(
        self,
        category: str,
        action: str,
        *,
        severity: str = "info",
        origin: Origin = None,
        entity_type: str | None = None,
        entity_id: str | None = None,
        entity_name: str | None = None,
        message: str,
        metadata: Mapping[str, Any] | None = None,
        always: bool = False,
    ) -> None:
        """Queue one entry, from any thread; best effort, never raises into its caller."""
        if not (self.logging or always):
            return
        try:
            recorded = Recorded(
                time.time_ns() // 1_000,
                category,
                action,
                severity,
                origin,
                message,
                entity_type,
                entity_id,
                entity_name,
                dict(metadata or {}),
            )
            if self._queue.put(recorded):
                self._wake()
        except Exception:
            _LOGGER.exception("An activity entry could not be queued")

    async def async_open(self) -> list[CALLBACK_TYPE]:
        """Open the file and write what waits; returns what ends the watching of users and automations."""
        watching = await self._actors.async_start()
        async with self._opening:
            self._open = self._announcing = True
            self._start_writing(force=True)
            await self.async_flush()
        return watching

    async def async_close(self, *, announce: bool = True) -> None:
        """Write what waits and close the file; entries recorded later wait for the next `async_open`."""
        async with self._opening:
            self._announcing = announce
            # No copy is worth entries: what waits for its end is written now.
            self._held = self._journal_large = False
            await self.async_flush()
            self._open = False
            if (writing := self._writing) is not None:
                await asyncio.wait({writing})
            self._cancel_retry()
            store, self._store = self._store, None
            if store is not None:
                await self._hass.async_add_executor_job(store.close)

    async def async_delete(self, *, keep: bool = False) -> None:
        """Close the log, forget what waits, and delete the file, or put it aside."""
        await self.async_close(announce=False)
        self._queue.clear()
        await self._hass.async_add_executor_job(_keep if keep else _remove, self.path)
        self.issues.async_forget()

    async def async_flush(self) -> None:
        """Wait until everything recorded so far is on disk, or turned out not to be writable now."""
        self._start_writing()
        # Not until the queue is empty: somebody who records all the time would keep this waiting for ever.
        batches = 2 + len(self._queue) // MAX_BATCH
        while batches and (writing := self._writing) is not None:
            await asyncio.wait({writing})
            batches -= 1

    async def async_with_store[T](self, work: Callable[[ActivityStore], T]) -> T:
        """Do something else with the file, in the executor; StoreClosedError while the log is not open."""
        if (store := self._store) is None:
            raise StoreClosedError("The log is closed")
        try:
            return await self._hass.async_add_executor_job(work, store)
        finally:
            if self._has_notices():
                self._start_writing(force=True)

    async def async_read[T](self, read: Callable[[Path], T]) -> T:
        """Ask the file something, in the executor; damage that a reader meets is repaired first. ActivityError."""
        try:
            return await self._hass.async_add_executor_job(read, self.path)
        except StoreCorruptError:
            await self.async_with_store(ActivityStore.check)
            return await self._hass.async_add_executor_job(read, self.path)

    @callback
    def async_announce(self, entries: Iterable[ActivityEntry]) -> None:
        """Tell the listeners of entries that were committed beside the queue, in nobody's name."""
        announcements = [Announcement(entry=entry, context=Context()) for entry in entries]
        EmptyContext().run(self._announce, announcements)

    @callback
    def async_hold(self, held: bool) -> None:
        """Let the journal grow for the time of a copy, or write again what waits since it grew too large."""
        self._held, self._journal_large = held, False
        self._start_writing()

    @callback
    def async_listen(self, listener: Callable[[Sequence[Announcement]], None]) -> CALLBACK_TYPE:
        """Call back with every committed batch, on the loop, in order; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _wake(self) -> None:
        """Ask the loop to take what waits, in a context that carries neither request nor user of the caller."""
        loop = self._hass.loop
        if threading.get_ident() == self._hass.loop_thread_id:
            loop.call_soon(self._drain, context=EmptyContext())
        elif not loop.is_closed():
            loop.call_soon_threadsafe(self._drain, context=EmptyContext())

    @callback
    def _drain(self) -> None:
        if self._retry is None:
            self._start_writing()

    @callback
    def _start_writing(self, *, force: bool = False) -> None:
        """Hand what waits to the executor, unless a batch is under way: its end starts the next one."""
        if self._writing is not None or not self._open or (self._held and self._journal_large):
            return
        if not (self._queue or force):
            return
        batch = list(self._resolved(self._queue.take(MAX_BATCH)))
        # The executor's future and not a task: Home Assistant cancels tasks when it stops.
        self._writing = self._hass.loop.run_in_executor(None, self._write, batch)
        self._writing.add_done_callback(lambda done: self._written(done, batch), context=EmptyContext())

    def _resolved(self, taken: Iterable[Recorded]) -> Iterator[Recorded]:
        """Yield what was taken with who it was, and before what an automation did the row that tells of its run.

        What comes back after a failure keeps both: by then the automation may be forgotten.
        """
        for item in taken:
            if item.actor is not None:
                yield item
                continue
            yield from self._told_before(item.origin)
            yield item._replace(actor=self.label(item.origin))

    def _told_before(self, origin: Origin) -> Iterator[Recorded]:
        if self._preface is None or not self.logging:
            return
        if (run := self._actors.async_first_touch(origin)) is not None:
            yield self._preface(run, self._actors.cause(run))

    @callback
    def label(self, origin: Origin) -> str:
        """Return who it was; an origin that nobody understands must not cost its whole batch."""
        try:
            return self._actors.label(origin)
        except Exception:
            _LOGGER.exception("The origin of an activity entry is not understood")
            return SYSTEM

    def _write(self, batch: Sequence[Recorded]) -> list[Announcement]:
        """Commit a batch, and around it what the store found out about its file; in the executor, one at a time."""
        if self._store is None:
            self._store = ActivityStore.open(self.path)
            if self._held:
                self._store.checkpoint(hold=True)
        store = self._store
        self._notices = (*self._notices, *store.take_notices())
        entries = store.append([*self._notices, *(item.draft() for item in batch)])
        contexts = [None] * (len(entries) - len(batch)) + [item.context for item in batch]
        # What this append itself found out goes with the next batch: half a batch must never be written twice.
        self._notices = store.take_notices()
        self._journal_large = store.wal_bytes > MAX_JOURNAL_BYTES
        return [
            Announcement(entry=entry, context=context or Context())
            for entry, context in zip(entries, contexts, strict=True)
        ]

    @callback
    def _written(self, writing: asyncio.Future[list[Announcement]], batch: Sequence[Recorded]) -> None:
        self._writing = None
        if (error := writing.exception()) is not None:
            self._failed(error, batch)
            return
        self._recovered()
        if announcements := writing.result():
            self._announce(announcements)
        if self._queue or self._has_notices():
            self._start_writing(force=True)

    def _has_notices(self) -> bool:
        """Return whether the store found out something about its file that is not written yet."""
        return bool(self._notices or (self._store is not None and self._store.notices))

    def _announce(self, announcements: Sequence[Announcement]) -> None:
        self.last_write = dt_util.utcnow()
        self.issues.async_committed(item.entry for item in announcements)
        for listener in tuple(self._listeners) if self._announcing else ():
            try:
                listener(announcements)
            except Exception:
                _LOGGER.exception("A listener of the activity log failed")

    def _failed(self, error: BaseException, batch: Sequence[Recorded]) -> None:
        """Keep the batch for another try, and tell the user once in a while."""
        self._queue.put_back(batch)
        self._set_storage(STORAGE.get(type(error), STORAGE_FAILING))
        now = time.monotonic()
        if self._complained_at is None or now - self._complained_at >= LOG_INTERVAL_SECONDS:
            self._complained_at = now
            _LOGGER.error("The activity log cannot be written, entries wait in memory: %s", error)
        self.issues.async_failing(error)
        self._cancel_retry()
        delay = RETRY_SECONDS[min(self._failures, len(RETRY_SECONDS) - 1)]
        self._failures += 1
        self._retry = self._hass.loop.call_later(delay, self._try_again, context=EmptyContext())

    def _set_storage(self, storage: str) -> None:
        self.storage = storage
        self._tell_status()

    def _tell_status(self) -> None:
        """Let those who show how the log is look at it again."""
        async_dispatcher_send(self._hass, SIGNAL_ACTIVITY_STATUS)

    @callback
    def _try_again(self) -> None:
        self._retry = None
        self._start_writing(force=True)

    def _cancel_retry(self) -> None:
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None

    def _recovered(self) -> None:
        if self._failures:
            self._failures, self._complained_at = 0, None
            self._set_storage(STORAGE_OK)
            self._cancel_retry()
            _LOGGER.warning("The activity log can be written again")
            self.issues.async_writable()


def _keep(path: Path) -> None:
    """Put the file aside, or delete what is there without it."""
    if path.exists():
        keep_log(path, time.time_ns() // 1_000)
    else:
        _remove(path)


def _remove(path: Path) -> None:
    """Delete the file, and its folder unless somebody else keeps something there."""
    remove_log(path)
    with suppress(OSError):
        path.parent.rmdir()
