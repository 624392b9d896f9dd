"""The choices that a filter offers."""

from pathlib import Path

from custom_components.ledgrab.activity.facets import read_facets
from custom_components.ledgrab.activity.model import ActionCount, EntityName, Facets
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import draft


def test_an_empty_log_offers_nothing(path: Path, store: ActivityStore) -> None:
    assert read_facets(path) == Facets(actions=(), actors={}, entities=())


def test_actions_are_counted_by_severity(path: Path, store: ActivityStore) -> None:
    store.append([draft(), draft(action="target_stopped"), draft(severity="error")])
    store.append([draft()])
    assert read_facets(path).actions == (
        ActionCount(category="capture", action="target_started", severity="error", count=1),
        ActionCount(category="capture", action="target_started", severity="info", count=2),
        ActionCount(category="capture", action="target_stopped", severity="info", count=1),
    )


def test_the_busiest_actors_come_first(path: Path, store: ActivityStore) -> None:
    store.append(
        [draft(actor="user:Zoë"), draft(actor="system"), draft(actor="user:Ben"), draft(actor="system")]
    )
    assert list(read_facets(path).actors.items()) == [("system", 2), ("user:Ben", 1), ("user:Zoë", 1)]


def test_a_thing_bears_its_newest_name(path: Path, store: ActivityStore) -> None:
    store.append(
        [
            draft(entity_type="target", entity_id="b", entity_name="Old"),
            draft(entity_type="device", entity_id="a", entity_name="Strip"),
            draft(entity_type="target", entity_id="b", entity_name="New"),
            draft(entity_id="c"),
            draft(),
        ]
    )
    assert read_facets(path).entities == (
        EntityName(entity_type="device", entity_id="a", entity_name="Strip"),
        EntityName(entity_type="target", entity_id="b", entity_name="New"),
        EntityName(entity_type=None, entity_id="c", entity_name=None),
    )


def test_a_thousand_things_are_enough_for_a_list(path: Path, store: ActivityStore) -> None:
    store.append([draft(entity_id=f"{number:05}") for number in range(1_100)])
    assert len(read_facets(path).entities) == 1_000
