"""What the hub tells becomes an entry, or is a mistake that nobody overlooks."""

import pytest

from custom_components.ledgrab.activity_log import ActivityLog
from custom_components.ledgrab.activity_sources import ActivitySources
from custom_components.ledgrab.hub_events import HubEvent, ThingEvent


@pytest.mark.parametrize("event", [HubEvent(), ThingEvent(thing_id="tv", name="TV")])
def test_an_event_without_an_entry_is_a_mistake(log: ActivityLog, event: HubEvent) -> None:
    with pytest.raises(TypeError, match="has no entry"):
        ActivitySources(log).hub_event(event)


def test_an_action_that_the_table_does_not_know_is_a_mistake(log: ActivityLog) -> None:
    with pytest.raises(LookupError):
        ActivitySources(log).tell("system", "danced")  # type: ignore[arg-type]  # a word that looks like one
