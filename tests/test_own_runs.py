"""What a trigger remembers of its runs."""

from pytest_homeassistant_custom_component.common import async_mock_service

from homeassistant.components.automation import EVENT_AUTOMATION_TRIGGERED
from homeassistant.core import Context, HomeAssistant

from custom_components.ledgrab.own_runs import OwnRuns


def begin(hass: HomeAssistant, own: OwnRuns, cause: Context) -> Context:
    """Set an automation's run off and return its context."""
    run = Context(parent_id=cause.id)
    own.async_set_off(cause, lambda: hass.bus.async_fire(EVENT_AUTOMATION_TRIGGERED, context=run))
    return run


async def test_descendants_belong_to_a_run_and_its_cause_does_not(hass: HomeAssistant) -> None:
    async_mock_service(hass, "light", "turn_on")
    own = OwnRuns()
    own.async_listen(hass)
    cause = Context()
    run = begin(hass, own, cause)
    child = Context(parent_id=run.id)
    await hass.services.async_call("light", "turn_on", context=child)
    grandchild = Context(parent_id=child.id)
    sibling = Context(parent_id=cause.id)
    hass.bus.async_fire(EVENT_AUTOMATION_TRIGGERED, context=sibling)
    assert all(context in own for context in (run, child, grandchild))
    assert not any(context in own for context in (cause, sibling, Context(parent_id=sibling.id)))


async def test_a_run_is_nobody_elses(hass: HomeAssistant) -> None:
    own, other = OwnRuns(), OwnRuns()
    own.async_listen(hass)
    other.async_listen(hass)
    run = begin(hass, own, Context())
    assert run in own
    assert run not in other


async def test_the_oldest_runs_are_forgotten_but_not_one_that_still_does_something(
    hass: HomeAssistant,
) -> None:
    own = OwnRuns()
    own.async_listen(hass)
    cause = Context()
    long, *others = [begin(hass, own, cause) for _ in range(1_000)]
    hass.bus.async_fire(EVENT_AUTOMATION_TRIGGERED, context=long)
    begin(hass, own, cause)
    assert long in own
    assert others[0] not in own
    assert others[1] in own


async def test_nothing_is_learned_after_the_end(hass: HomeAssistant) -> None:
    own = OwnRuns()
    for end in own.async_listen(hass):
        end()
    assert begin(hass, own, Context()) not in own
