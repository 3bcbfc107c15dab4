"""Parts of a page that it asks for itself once it is there: what stands below or beside what one came for."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request


def is_part(request: Request) -> bool:
    """Does a page ask for it, and not a person for a page?"""
    return "HX-Request" in request.headers


def later(url: str, label: object) -> SafeString:
    """{% later url _("What happened") %}: a panel that is replaced by what is found there; without a script a way there.

    It grows: what stands below it in its column is seen once it is there.
    """
    return format_html(
        '<section class="panel" aria-label="{label}" aria-busy="true" hx-get="{url}" hx-trigger="load" hx-swap="outerHTML"'
        ' hx-target="this" data-later><header><h2>{label}</h2><a href="{url}">{show}</a></header></section>',
        label=label, url=url, show=_("Show"),
    )  # fmt: skip
