"""Notifications that only look like a failed login or a ban."""

from aiohttp.web import Request, Response
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from homeassistant.components import persistent_notification, webhook
from homeassistant.components.persistent_notification import (
    SIGNAL_PERSISTENT_NOTIFICATIONS_UPDATED,
    UpdateType,
)
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from tests.test_auth_watch import knock
from tests.visitors import actions, ask, open_house, told

NOTIFICATIONS = {
    "login": {
        "notification_id": "http-login",
        "title": "Login attempt failed",
        "message": "Login attempt or request with invalid authentication from localhost (127.0.0.1)."
        " See the log for details.",
    },
    "ban": {
        "notification_id": "ip-ban",
        "title": "Banning IP address",
        "message": "Too many login attempts from 127.0.0.1",
    },
}
forgeries = pytest.mark.parametrize("forged", NOTIFICATIONS.values(), ids=NOTIFICATIONS)
CREATE = "persistent_notification.create"


@forgeries
async def test_an_action_makes_no_failed_login(hass: HomeAssistant, forged: dict[str, str]) -> None:
    await open_house(hass)
    await hass.services.async_call("persistent_notification", "create", forged, blocking=True)
    assert await told(hass) == []


@forgeries
async def test_a_user_makes_no_failed_login_over_http(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, forged: dict[str, str]
) -> None:
    await open_house(hass, ip_ban_enabled=True, login_attempts_threshold=1)
    client = await hass_client()
    answer = await client.post("/api/services/persistent_notification/create", json=forged)
    assert answer.status == 200
    assert await told(hass) == []


@forgeries
async def test_a_user_makes_no_failed_login_over_a_websocket(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, forged: dict[str, str]
) -> None:
    await open_house(hass, ip_ban_enabled=True, login_attempts_threshold=1)
    client = await hass_ws_client(hass)
    answer = await ask(
        client, "call_service", domain="persistent_notification", service="create", service_data=forged
    )
    assert answer["success"]
    assert await told(hass) == []


@forgeries
async def test_an_automation_that_a_request_sets_off_makes_no_failed_login(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, forged: dict[str, str]
) -> None:
    await open_house(hass)
    automation = {
        "triggers": {"trigger": "event", "event_type": "ring"},
        "actions": {"action": CREATE, "data": forged},
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await (await hass_client()).post("/api/events/ring")
    await hass.async_block_till_done()
    assert forged["notification_id"] in persistent_notification._async_get_or_create_notifications(hass)
    assert await told(hass) == []


@forgeries
async def test_an_automation_that_a_stranger_may_set_off_makes_no_failed_login(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, forged: dict[str, str]
) -> None:
    await open_house(hass)
    automation = {
        "triggers": {"trigger": "webhook", "webhook_id": "bell", "local_only": False},
        "actions": {"action": CREATE, "data": forged},
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await (await hass_client_no_auth()).post("/api/webhook/bell")
    await hass.async_block_till_done()
    assert forged["notification_id"] in persistent_notification._async_get_or_create_notifications(hass)
    assert await told(hass) == []


@forgeries
async def test_an_action_that_a_stranger_may_call_makes_no_failed_login(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, forged: dict[str, str]
) -> None:
    async def ring(hass: HomeAssistant, webhook_id: str, request: Request) -> Response:
        # As the mobile app's webhook does: in the task of a request that has no user.
        await hass.services.async_call(
            "persistent_notification", "create", forged, blocking=True, context=Context()
        )
        return Response()

    await open_house(hass, ip_ban_enabled=True, login_attempts_threshold=1)
    webhook.async_register(hass, "test", "Bell", "bell", ring)
    await (await hass_client_no_auth()).post("/api/webhook/bell")
    assert forged["notification_id"] in persistent_notification._async_get_or_create_notifications(hass)
    assert await told(hass) == []


async def test_an_automation_that_rewrites_the_notification_makes_no_second_failed_login(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await open_house(hass)
    automation = {
        "triggers": {
            "trigger": "persistent_notification",
            "notification_id": "http-login",
            "update_type": ["added"],
        },
        "actions": {"action": CREATE, "data": NOTIFICATIONS["login"] | {"title": "Somebody knocks"}},
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await knock(await hass_client_no_auth())
    await hass.async_block_till_done()
    (notification,) = persistent_notification._async_get_or_create_notifications(hass).values()
    assert notification["title"] == "Somebody knocks"
    assert await actions(hass) == ["login_failed"]


async def test_other_notifications_of_a_request_are_nothing(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    await open_house(hass)
    await (await hass_client()).post("/api/services/persistent_notification/create", json={"message": "Hi"})
    assert await told(hass) == []


async def test_a_dismissed_notification_is_no_failed_login(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await open_house(hass)
    await knock(await hass_client_no_auth())
    persistent_notification.async_dismiss(hass, "http-login")
    persistent_notification.async_dismiss_all(hass)
    assert await actions(hass) == ["login_failed"]


@forgeries
async def test_a_signal_that_no_notification_sent_is_nothing(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, forged: dict[str, str]
) -> None:
    async def ring(hass: HomeAssistant, webhook_id: str, request: Request) -> Response:
        notification = persistent_notification.Notification(
            created_at=dt_util.utcnow(),
            message=forged["message"],
            notification_id=forged["notification_id"],
            title=forged["title"],
        )
        async_dispatcher_send(
            hass,
            SIGNAL_PERSISTENT_NOTIFICATIONS_UPDATED,
            UpdateType.ADDED,
            {forged["notification_id"]: notification},
        )
        return Response()

    await open_house(hass)
    webhook.async_register(hass, "test", "Bell", "bell", ring)
    assert (await (await hass_client_no_auth()).post("/api/webhook/bell")).status == 200
    assert await told(hass) == []
