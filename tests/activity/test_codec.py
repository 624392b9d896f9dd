"""What becomes of a draft on its way into the file."""

from datetime import UTC, datetime
from enum import Enum
import json
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.activity.codec import (
    Row,
    encode_drafts,
    encode_metadata,
    entry_from_row,
    entry_id,
    to_datetime,
    to_microseconds,
)
from custom_components.ledgrab.activity.model import ActivityEntry, Category, Draft, Severity
from custom_components.ledgrab.activity.redact import REDACTED
from tests.activity.drafts import NOON, draft, microseconds

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.binary()
    | st.datetimes()
    | st.text(st.characters(codec=None)),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner) | st.sets(st.integers())
    ),
    max_leaves=8,
)


class Color(Enum):
    """Something with a value."""

    RED = "red"


def row_of(written: Draft) -> Row:
    """Return the row of one draft."""
    return encode_drafts([written], 7, lambda: 42)[0][0]


def entry_of(**fields: Any) -> ActivityEntry:
    """Return the entry that a draft with these fields becomes."""
    return entry_from_row(row_of(draft(**fields)))


def stored(value: object) -> Any:
    """Return what metadata keep of a value."""
    return json.loads(encode_metadata({"key": value}, ("key",))[1])["key"]


def test_an_ordinary_draft_is_kept_as_it_is() -> None:
    entry = entry_of(entity_type="target", entity_id="01J", entity_name="TV", metadata={"device": "Strip"})
    assert entry.seq == 7
    assert entry.ts == NOON
    assert (entry.category, entry.action, entry.severity) == (
        Category.CAPTURE,
        "target_started",
        Severity.INFO,
    )
    assert (entry.actor, entry.message) == ("user:Anna", "TV started")
    assert (entry.entity_type, entry.entity_id, entry.entity_name) == ("target", "01J", "TV")
    assert entry.metadata == {"device": "Strip"}


def test_rows_are_numbered_in_order() -> None:
    assert [entry.seq for entry in encode_drafts([draft(), draft(), draft()], 5, lambda: 0)[1]] == [5, 6, 7]


def test_an_id_tells_the_time_of_its_entry() -> None:
    uuid = UUID(entry_of().id.removeprefix("al_"))
    assert uuid.version == 7
    assert uuid.variant == "specified in RFC 4122"
    assert uuid.time == microseconds(NOON) // 1_000


@given(st.integers(0, 2**47), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_ids_sort_by_time(ts: int, noise: int, other: int) -> None:
    assert entry_id(ts, noise) < entry_id(ts + 1, other)


def test_a_text_without_its_secrets_is_not_longer_than_others() -> None:
    assert len(entry_of(entity_name="x" * 248 + " token=a").entity_name or "") == 256
    assert len(entry_of(message="x" * 992 + " token=a").message) == 1_000


def test_only_allowed_metadata_is_kept() -> None:
    assert entry_of(metadata={"device": "Strip", "password": "x", "host": "y"}).metadata == {
        "device": "Strip"
    }


def test_an_unknown_action_carries_no_metadata() -> None:
    entry = entry_of(action="levitated", metadata={"device": "Strip"})
    assert (entry.action, entry.metadata) == ("levitated", {})


def test_a_key_that_names_a_secret_hides_its_value_even_where_it_is_allowed() -> None:
    assert encode_metadata({"token": "abc"}, ("token",)) == ({"token": REDACTED}, f'{{"token":"{REDACTED}"}}')


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (True, True),
        (-3, -3),
        (2**53 + 1, "9007199254740993"),
        pytest.param(10**5_000, "(int)", id="huge"),
        (0.5, 0.5),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        ("a\nb", "a b"),
        ("x" * 300, "x" * 255 + "…"),
        ("token=abc", f"token={REDACTED}"),
        (b"\xff", "\ufffd"),
        (NOON, "2026-11-23T12:00:00+00:00"),
        (Color.RED, "red"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (PurePosixPath("/config/x"), "/config/x"),
        (["a", 1, [2], {"b": 3}], ["a", 1, "(list)", "(dict)"]),
        (("a",), ["a"]),
        (range(3), "(range)"),
        ({"a": 1}, "(dict)"),
        (ValueError("secret"), "(ValueError)"),
        (list(range(50)), list(range(20))),
    ],
)
def test_metadata_values_become_what_json_keeps(value: object, kept: object) -> None:
    assert stored(value) == kept


def test_a_list_that_holds_itself_is_kept_flat() -> None:
    cycle: list[object] = ["a"]
    cycle.append(cycle)
    assert stored(cycle) == ["a", "(list)"]


def test_metadata_are_bounded_by_leaving_out_the_longest() -> None:
    keys = ("a", "b", "c")
    metadata = {"a": ["x" * 250] * 20, "b": "y", "c": ["z" * 220] * 20}
    assert encode_metadata(metadata, keys) == ({"b": "y"}, '{"b":"y"}')


def test_metadata_are_counted_in_bytes() -> None:
    metadata = {"a": ["語" * 100] * 11, "b": ["語" * 100] * 2}
    assert encode_metadata(metadata, ("a", "b"))[0] == metadata
    metadata = {"a": ["語" * 100] * 14, "b": ["語" * 100] * 2}
    assert encode_metadata(metadata, ("a", "b"))[0] == {"b": metadata["b"]}


@pytest.mark.parametrize("metadata", [None, "text", 3, ["device"]])
def test_what_is_no_mapping_is_no_metadata(metadata: object) -> None:
    assert encode_metadata(metadata, ("device",)) == ({}, "{}")


def test_words_of_closed_sets_fall_back() -> None:
    entry = entry_of(category="cooking", severity="fatal")
    assert (entry.category, entry.severity) == (Category.SYSTEM, Severity.WARNING)
    assert entry_of(category=["x"]).category is Category.SYSTEM


def test_words_of_a_newer_schema_are_read_as_the_nearest_we_know() -> None:
    row = row_of(draft())
    entry = entry_from_row((*row[:3], "cooking", row[4], "fatal", *row[6:]))
    assert (entry.category, entry.severity) == (Category.SYSTEM, Severity.WARNING)


def test_a_missing_actor_is_the_system() -> None:
    assert entry_of(actor=None).actor == "system"


def test_a_time_that_is_none_is_now() -> None:
    assert row_of(draft(ts="yesterday"))[2] == 42


@pytest.mark.parametrize(("ts", "kept"), [(-5, 0), (2**70, microseconds(datetime(9999, 12, 31, tzinfo=UTC)))])
def test_a_time_outside_of_the_calendar_is_moved_into_it(ts: int, kept: int) -> None:
    assert row_of(draft(ts=ts))[2] == kept
    assert to_microseconds(to_datetime(ts)) == kept


def test_an_entry_has_eleven_fields_outside() -> None:
    entry = entry_of(metadata={"device": "Strip"})
    assert entry.as_dict() == {
        "id": entry.id,
        "ts": "2026-11-23T12:00:00+00:00",
        "category": "capture",
        "action": "target_started",
        "severity": "info",
        "actor": "user:Anna",
        "message": "TV started",
        "entity_type": None,
        "entity_id": None,
        "entity_name": None,
        "metadata": {"device": "Strip"},
    }


@given(
    st.fixed_dictionaries(
        dict.fromkeys(
            (
                "ts",
                "category",
                "action",
                "severity",
                "actor",
                "message",
                "entity_type",
                "entity_id",
                "entity_name",
            ),
            ANYTHING,
        )
        | {"metadata": ANYTHING | st.dictionaries(st.sampled_from(["device", "reason", "source"]), ANYTHING)}
    )
)
def test_whatever_a_draft_holds_it_gives_a_row(fields: dict[str, Any]) -> None:
    row = row_of(Draft(**fields))
    assert all(type(value) in (int, str, type(None)) for value in row)
    assert "\ud800" not in "".join(value for value in row if isinstance(value, str)).encode().decode()
    assert entry_from_row(row).as_dict() == json.loads(json.dumps(entry_from_row(row).as_dict()))
