"""Where files of documents are kept, and which are taken: told by their bytes, not by their names."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.kernel.ids import new_public_id
from hanse.kernel.operating import folders
from hanse.kernel.web import content
from hanse.ui.formats import size

LARGEST = 20 * 1000**2
PICTURES = frozenset({"PNG", "JPEG", "WEBP"})
TAKEN = PICTURES | {"PDF"}
ACCEPT = ".pdf,.png,.jpg,.jpeg,.webp"
LONGEST_NAME = 200


def check(path: Path, *, name: str) -> None:
    """Refuse what is empty, too large, or neither a PDF nor a picture."""
    length = path.stat().st_size
    if not length:
        raise Refused(_("%(name)s is empty.") % {"name": name}, field="file")
    if length > LARGEST:
        told = {"name": name, "size": size(length), "most": size(LARGEST)}
        raise Refused(_("%(name)s has %(size)s. Up to %(most)s are taken.") % told, field="file")
    with path.open("rb") as stream:
        kind = content.kind_of(stream.read(content.START))
    if kind not in TAKEN:
        raise Refused(
            _("%(name)s is neither a PDF nor a picture. Send a PDF, PNG, JPEG or WEBP file.") % {"name": name},
            field="file",
        )
    if kind in PICTURES:
        content.check_picture(path, name=name)


def place(company: str, file_hash: str) -> Path:
    """Where the file with this content is kept for the company with this public id; each company has its own folder."""
    return folders.files() / "documents" / company / file_hash


def keep(path: Path, to: Path) -> None:
    """Copy the file there, whole or not at all."""
    if to.exists():
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    half = to.with_name(f"{to.name}.{new_public_id()}")
    shutil.copyfile(path, half)
    half.replace(to)
