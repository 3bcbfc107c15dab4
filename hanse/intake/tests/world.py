"""What intake plants into the world of tests that cross rooms: a file that waits for its confirmation."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel.actor import current

FILE = "number;name;country\nW-1;Wendel Works;DE\nW-2;;DE\n"


def plant(world: Any) -> None:
    """Companies of which one line is rejected; the kinds to choose from."""
    world.words["intake.kind"] = ["sell_in", "organisations"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "companies.csv"
        path.write_text(FILE)
        batch = Batch.receive(path, kind="organisations", by=current())
        batch.recognise()
        batch.stage(Mapping.parse(batch.mapping))
