"""A WLED lamp that remembers what was posted to it."""

from typing import Any, Final, override

from tests.simulators.wled import WledSimulator

LED_COUNT: Final = 600


class RecordingLamp(WledSimulator):
    """The simulator, with the bodies of all changes in `posted`, and `configuration` laid over `/json/cfg`."""

    def __init__(self, *, led_count: int, rgbw: bool) -> None:
        """Prepare a lamp."""
        super().__init__(led_count=led_count, rgbw=rgbw)
        self.posted: list[dict[str, Any]] = []
        self.led_configuration: dict[str, Any] = {}
        """Laid over `hw.led` of `/json/cfg`."""
        self.hides_configuration = False
        """Answer `/json/cfg` as a firmware without it."""

    @override
    def apply(self, body: dict[str, Any]) -> None:
        self.posted.append(body)
        super().apply(body)

    @override
    def document(self, name: str) -> object:
        if name != "cfg":
            return super().document(name)
        if self.hides_configuration:
            raise LookupError(name)
        configuration: Any = super().document(name)
        configuration["hw"]["led"] |= self.led_configuration
        return configuration
