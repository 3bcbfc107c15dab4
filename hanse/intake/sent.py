"""A file that a program sends inside its request: checked as text or base64, then taken in like any other."""

from __future__ import annotations

import base64
import binascii
import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import Actor
from hanse.kernel.operating import folders
from hanse.kernel.walls.authz import require

from .kinds import kind_named
from .models import Batch

EXAMPLE = "Number;Name\nHL-9001;Sport Helmet\n"


class SendForm(forms.Form):
    """What is sent: the kind of rows, the file's name, and all of the file."""

    kind = forms.CharField(label=gettext_lazy("What kind of rows it holds"), max_length=40)
    file_name = forms.CharField(
        label=gettext_lazy("What the file is called"),
        max_length=200,
        help_text=gettext_lazy("Its ending says how it is packed."),
    )
    content = forms.CharField(
        label=gettext_lazy("The whole file"),
        strip=False,
        help_text=gettext_lazy("As text, or in base64. Up to 10 MB with all around it."),
    )
    is_base64 = forms.BooleanField(label=gettext_lazy("Is the content in base64?"), required=False)
    import_it = forms.BooleanField(
        label=gettext_lazy("Import what is good without asking"), required=False,
        help_text=gettext_lazy("Only where nothing has to be asked about the columns."),
    )  # fmt: skip

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        kind_named(kind)
        return kind

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("is_base64") and "content" in given:
            try:
                given["content"] = base64.b64decode(given["content"], validate=True)
            except (binascii.Error, ValueError):
                self.add_error("content", _("This is not base64."))
        return given

    def receive(self, *, by: Actor) -> Batch:
        """Take it in; a worker checks it, and imports it where that was asked for."""
        given = self.cleaned_data
        if given["import_it"]:
            require(by, "imports.commit")
        content = given["content"] if given["is_base64"] else given["content"].encode()
        with tempfile.TemporaryDirectory(dir=folders.staging()) as folder:
            path = Path(folder) / "sent"
            path.write_bytes(content)
            return Batch.take_in(
                path, kind=given["kind"], by=by, name=given["file_name"], at_once=given["import_it"], told=True
            )
