"""Entries by their ids."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.ledgrab.activity.codec import LAST_TS
from custom_components.ledgrab.activity.lookup import read_entries
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import draft


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(times=st.lists(st.integers(0, LAST_TS), min_size=1, max_size=5))
def test_every_entry_is_found_by_its_id_whenever_it_was_written(
    path: Path, store: ActivityStore, times: list[int]
) -> None:
    written = store.append([draft(ts=ts) for ts in times])
    assert read_entries(path, [entry.id for entry in written]) == tuple(reversed(written))


def test_an_id_that_nobody_has_finds_nothing(path: Path, store: ActivityStore) -> None:
    (entry,) = store.append([draft()])
    other = entry.id[:-1] + ("0" if entry.id[-1] != "0" else "1")
    assert read_entries(path, [other, "al_" + "f" * 32, entry.id, entry.id]) == (entry,)


@pytest.mark.parametrize(
    "entry_id", ["", "al_", "al_12", "xx_" + "0" * 32, "al_" + "G" * 32, "al_" + "0" * 33]
)
def test_what_is_no_id_is_refused(path: Path, store: ActivityStore, entry_id: str) -> None:
    with pytest.raises(ValueError, match="No id"):
        read_entries(path, [entry_id])
