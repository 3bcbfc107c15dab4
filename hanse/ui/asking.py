"""Confirmations: a dialog for what cannot be undone, and the button that opens it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

from .assets import icon as icon_of


def ask(
    context: Context,
    content: str,
    id: str,
    title: Any,
    *,
    verb: Any,
    url: str,
    kind: str = "primary",
    must_type: str = "",
) -> SafeString:
    """A confirmation, opened by {% asks id label %}; for what cannot be undone, and nothing else.

    {% ask "withdraw" "Withdraw 8,204 lines?" verb="Withdraw" url=... kind="bad" must_type=name %}What will happen{% endask %}
    """
    values = {
        "id": id,
        "title": title,
        "verb": verb,
        "url": url,
        "kind": kind,
        "must_type": must_type,
        "content": content,
    }
    return SafeString(render_to_string("ui/parts/ask.html", values, request=context["request"]))


def must_be_typed(request: HttpRequest, name: object) -> None:
    """Refused unless the name that such a confirmation asks for was typed as it stands there."""
    if request.POST.get("typed", "").strip() != str(name).strip():
        raise Refused(
            _("Nothing is changed yet: type “%(name)s” as it stands there, so that it is not the wrong one.")
            % {"name": name}
        )


def asks(id: str, label: Any, *, icon: str = "", kind: str = "plain") -> SafeString:
    """The button that opens a confirmation."""
    sign = icon_of(icon) if icon else ""
    return format_html(
        '<button class="btn btn-{}" type="button" command="show-modal" commandfor="{}">{}{}</button>',
        kind,
        id,
        sign,
        label,
    )
