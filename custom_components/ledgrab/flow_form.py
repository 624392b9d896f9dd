"""What every step with a form does, in config flows and in subentry flows."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigSubentry
from homeassistant.data_entry_flow import FlowContext, FlowHandler, FlowResult

from .flow_checks import Problem


class FormFlow[ContextT: FlowContext, ResultT: FlowResult[Any, Any], HandlerT](
    FlowHandler[ContextT, ResultT, HandlerT]
):
    """A flow that keeps what was entered and says in words why it was not accepted."""

    def show(
        self,
        step_id: str,
        schema: vol.Schema,
        entered: Mapping[str, Any] | None = None,
        problem: Problem | None = None,
        *,
        placeholders: Mapping[str, str] | None = None,
    ) -> ResultT:
        """Show a form with the values entered so far, and with the problem they have."""
        shown = {key: value for key, value in (entered or {}).items() if value is not None}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors={problem.field: problem.key} if problem else None,
            description_placeholders={**(placeholders or {}), **(problem.placeholders if problem else {})},
        )


def known_data(known: ConfigSubentry | None) -> Mapping[str, Any]:
    """Return what a form shows of the settings that are being changed, or nothing for new ones."""
    return known.data if known else {}
