"""Config flows over REST, driven as Home Assistant's frontend drives them."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from .client import Client


class Flow:
    """One flow, on the step that it is on."""

    def __init__(self, client: Client, step: Mapping[str, Any]) -> None:
        """Take what the server answered first."""
        self._client = client
        self.step = step

    @classmethod
    async def start(cls, client: Client, handler: str) -> Self:
        """Begin to add an integration."""
        return cls(client, await client.post("config/config_entries/flow", handler=handler))

    async def choose(self, option: str) -> None:
        """Take an option of a menu."""
        await self._send(next_step_id=option)

    async def submit(self, **fields: Any) -> None:
        """Submit a form as it is suggested, but for some fields; ValueError if the server finds a mistake."""
        await self._send(**suggested(self.step["data_schema"]) | fields)
        if self.step.get("errors"):
            raise ValueError(f"{self.step['step_id']}: {self.step['errors']}")

    async def _send(self, **fields: Any) -> None:
        self.step = await self._client.post(f"config/config_entries/flow/{self.step['flow_id']}", **fields)


def suggested(schema: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a form's content before anybody has touched it."""
    form: dict[str, Any] = {}
    for field in schema:
        if "schema" in field:
            form[field["name"]] = suggested(field["schema"])
        elif "suggested_value" in (description := field.get("description") or {}):
            form[field["name"]] = description["suggested_value"]
        elif "default" in field:
            form[field["name"]] = field["default"]
    return form
