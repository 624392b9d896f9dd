"""The choices that a filter offers."""

from pathlib import Path

from custom_components.ledgrab.activity.facets import PUBLIC_ROWS, read_facets
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


def test_people_without_rights_find_nothing_of_auth(path: Path, store: ActivityStore) -> None:
    store.append(
        [
            draft(category="auth", action="login_failed", actor="user:Eve", entity_id="door"),
            draft(actor="user:Anna"),
            draft(actor="device:203.0.113.77", entity_id="lamp", entity_name="Lamp 203.0.113.77"),
            draft(actor="device:203.0.113.78", entity_id="lamp2"),
            draft(category="auth", action="login_failed", entity_id="lamp", entity_name="Front door"),
        ]
    )
    public = read_facets(path, public=True)
    assert {item.category for item in public.actions} == {"capture"}
    assert public.actors == {"device:[address]": 2, "user:Anna": 1}
    assert public.entities == (
        EntityName(entity_type=None, entity_id="lamp", entity_name="Lamp [address]"),
        EntityName(entity_type=None, entity_id="lamp2", entity_name=None),
    )
    assert {item.entity_name for item in read_facets(path).entities} == {"Front door", None}


def test_public_actors_are_those_of_the_newest_entries(path: Path, store: ActivityStore) -> None:
    store.append([draft(actor="user:Old"), draft(actor="user:Anna")])
    store.append([draft(actor="system") for _ in range(PUBLIC_ROWS - 1)])
    assert read_facets(path, public=True).actors == {"system": PUBLIC_ROWS - 1, "user:Anna": 1}
    assert read_facets(path).actors["user:Old"] == 1
