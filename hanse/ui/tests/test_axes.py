"""What an axis of a chart tells: as our own script words it, run by the tool that builds it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from hanse.ui.build import FRONT

ASKED = """
import { options } from "./js/chart-options.js";
const [spec, ticks] = JSON.parse(process.argv[1]);
const { formatter } = options(spec, {}, 800, "en", null).yAxis.axisLabel;
console.log(JSON.stringify(ticks.map(formatter)));
"""


def axis(kind: str, values: list[float], ticks: list[float]) -> list[str]:
    spec = {
        "kind": kind,
        "categories": [str(place) for place in range(len(values))],
        "series": [{"name": "", "values": values}],
    }
    asked = ["node", "--input-type=module", "--eval", ASKED, json.dumps([spec, ticks])]
    told: list[str] = json.loads(
        subprocess.run(asked, cwd=Path(FRONT), capture_output=True, check=True, text=True).stdout
    )
    return told


@pytest.mark.parametrize(
    ("kind", "values", "ticks", "told"),
    [
        ("lines", [2042, 2042, 2070], [2040, 2050, 2060, 2070], ["2,040", "2,050", "2,060", "2,070"]),
        ("lines", [1_200_000, 1_210_000], [1_200_000, 1_205_000, 1_210_000], ["1,200,000", "1,205,000", "1,210,000"]),
        ("lines", [17_500, 22_900], [16_000, 18_000, 20_000], ["16K", "18K", "20K"]),
        ("lines", [4.5, 4.55], [4.5, 4.52, 4.54], ["4.5", "4.52", "4.54"]),
        ("lines", [4.5, 4.5], [4, 5], ["4", "5"]),
        ("bars", [2042, 2070], [0, 1000, 2000], ["0", "1K", "2K"]),
    ],
)  # fmt: skip
def test_no_two_lines_of_an_axis_read_alike(
    kind: str, values: list[float], ticks: list[float], told: list[str]
) -> None:
    assert axis(kind, values, ticks) == told
