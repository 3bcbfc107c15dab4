"""Files of forms while they come in: each in a temporary file, whatever it is called."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

LONGEST_ENDING = 20
"""Letters. A temporary file is called by the ending of what was sent, and no disk takes a name of ever so many letters."""


class Receiving(TemporaryFileUploadHandler):
    """Cuts an ending that is none, before a file is named by it."""

    def new_file(self, field_name: str, file_name: str, *more: Any, **named: Any) -> None:
        name = PurePath(file_name)
        if len(name.suffix) > LONGEST_ENDING:
            file_name = f"{name.stem}{name.suffix[:LONGEST_ENDING]}"
        super().new_file(field_name, file_name, *more, **named)
