"""The table of everything that can happen."""

from collections import Counter
from dataclasses import replace
from string import Formatter

import pytest

from custom_components.ledgrab.activity.actions import (
    ACTIONS,
    Action,
    action,
    metadata_keys,
    public_entry,
    system_draft,
)
from custom_components.ledgrab.activity.codec import encode_drafts
from custom_components.ledgrab.activity.errors import UnknownActionError
from custom_components.ledgrab.activity.model import ActivityEntry, Category, Draft
from custom_components.ledgrab.activity.redact import is_secret_key
from tests.activity.drafts import draft

KEY = "{0.category}-{0.action}".format
ALL = pytest.mark.parametrize("row", ACTIONS, ids=KEY)


def placeholders(row: Action) -> set[str]:
    """Return what a message asks for."""
    return {name for _, name, _, _ in Formatter().parse(row.message) if name}


def entry(written: Draft) -> ActivityEntry:
    """Return the entry that a draft becomes."""
    return encode_drafts([written], 1, lambda: 0)[1][0]


def test_every_action_has_one_row() -> None:
    assert max(Counter((row.category, row.action) for row in ACTIONS).values()) == 1


def test_every_category_has_actions() -> None:
    assert {row.category for row in ACTIONS} == set(Category)


@ALL
def test_a_message_is_made_of_what_may_be_told(row: Action) -> None:
    assert placeholders(row) <= {"name", "entity_type", *row.metadata_keys}


@ALL
def test_a_message_holds_nothing_private(row: Action) -> None:
    assert not placeholders(row) & row.private_keys
    assert row.private_keys <= set(row.metadata_keys)


@ALL
def test_no_metadata_is_named_like_a_secret(row: Action) -> None:
    assert not [key for key in row.metadata_keys if is_secret_key(key)]
    assert row.metadata_keys == tuple(sorted(set(row.metadata_keys)))
    assert all(key.isidentifier() for key in row.metadata_keys)


@ALL
def test_an_action_is_found_by_its_key(row: Action) -> None:
    assert action(row.category, row.action) is row
    assert metadata_keys(row.category, row.action) == row.metadata_keys


def test_an_unknown_action_raises() -> None:
    with pytest.raises(UnknownActionError, match="capture exploded"):
        action("capture", "exploded")
    with pytest.raises(LookupError):
        action("nothing", "target_started")
    assert metadata_keys("capture", "exploded") == ()


def test_a_message_is_filled_with_harmless_values() -> None:
    row = action("entity", "created")
    assert row.text({"name": "TV\n{name}", "entity_type": "target"}) == "Added target TV {name}"


def test_a_message_shows_what_is_missing() -> None:
    assert action("capture", "target_started").text({}) == "(unnamed) started"


def test_a_message_reads_a_list() -> None:
    assert action("system", "settings_changed").text({"fields": ["a", "b"]}) == "Settings were changed: a, b"


def test_the_log_tells_about_itself() -> None:
    about = system_draft("log_cleared", 5, {"count": 7}, "user:Anna")
    assert about.message == "The log was cleared of 7 entries"
    assert (about.ts, about.severity, about.actor) == (5, "warning", "user:Anna")


def test_the_public_sees_nothing_of_who_comes_in() -> None:
    assert public_entry(entry(draft(category="auth", action="login_failed"))) is None


def test_the_public_sees_no_addresses() -> None:
    metadata = {"address": "192.168.1.20", "reason": "192.168.1.20:80 timed out"}
    offline = entry(draft(category="device", action="offline", metadata=metadata))
    shown = public_entry(offline)
    assert shown == replace(offline, metadata={"reason": "[address]:80 timed out"})


def test_the_public_sees_no_addresses_in_lists_either() -> None:
    changed = entry(
        draft(category="device", action="changed", metadata={"changes": ["live from 10.0.0.7", 3]})
    )
    shown = public_entry(changed)
    assert shown is not None
    assert shown.metadata == {"changes": ["live from [address]", 3]}


def test_the_public_sees_no_addresses_in_texts() -> None:
    lost = entry(
        draft("203.0.113.77 left: 2001:db8::7", entity_name="203.0.113.77", actor="device:203.0.113.77")
    )
    shown = public_entry(lost)
    assert shown == replace(
        lost, message="[address] left: [address]", entity_name="[address]", actor="device:[address]"
    )


def test_a_message_never_holds_half_of_a_secret() -> None:
    text = action("capture", "target_started").text(
        {"name": "x" * 230 + " rtsp://anna:hunter2@camera-in-the-hall/1"}
    )
    assert "hunter" not in text
    assert text.endswith("… started")


def test_the_public_sees_other_metadata() -> None:
    stopped = entry(draft(action="target_stopped", metadata={"seconds": 3, "reason": "superseded"}))
    assert public_entry(stopped) == stopped


def test_the_public_sees_no_metadata_of_actions_that_a_newer_ledgrab_wrote() -> None:
    unknown = replace(entry(draft(action="levitated")), metadata={"height": 3})
    assert public_entry(unknown) == replace(unknown, metadata={})
