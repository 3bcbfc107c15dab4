"""For everybody: how Hanse looks, and the parts it is made of."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hanse.kernel.models import Account
from hanse.kernel.pages import Request, page
from hanse.kernel.web.links import is_ours
from hanse.kernel.web.once import repeatable

from . import errors
from .build import TARGET
from .frame.context import THEMES
from .guide import samples

YEAR = 365 * 24 * 3600
PICTURES = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-512-cut", 512, "maskable"))
"""The sign for devices that take no drawing, and for those that cut a shape of their own out of it: `scripts/icons.py`."""


@page("styleguide/", operation="ui.styleguide")
def styleguide(request: Request) -> HttpResponse:
    """Every component in every state."""
    return render(request, "ui/styleguide.html", samples.context(request))


@page("manifest.webmanifest", operation="ui.appearance")
def manifest(request: Request) -> HttpResponse:
    """What a device is told that installs Hanse."""
    icons = [{"src": static("ui/sign.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    icons += [
        {"src": static(f"ui/{name}.png"), "sizes": f"{width}x{width}", "type": "image/png", "purpose": purpose}
        for name, width, purpose in PICTURES
    ]
    told = {
        "id": "/", "start_url": "/", "scope": "/", "name": "Hanse", "short_name": "Hanse", "display": "standalone",
        "description": _("Suppliers, distributors and dealers in one system."), "lang": get_language(),
        "background_color": "#f6f4ef", "theme_color": "#f6f4ef", "icons": icons,
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


@page("sw.js", operation="ui.appearance", name="service_worker")
def service_worker(request: Request) -> HttpResponse:
    """The script that stands between the browser and the network; its scope is where it is served from."""
    answer = HttpResponse((TARGET / "sw.js").read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@page("offline/", operation="ui.appearance", name="offline")
def offline(request: Request) -> HttpResponse:
    """What a browser shows when it cannot reach Hanse."""
    return errors.offline(request)


@page("appearance/", operation="ui.appearance", methods=["POST"])
@repeatable
def appearance(request: Request) -> HttpResponse:
    """Keep the language or the theme: with the account, and in this browser for when nobody is signed in."""
    wanted = request.POST.get("next", "")
    answer = redirect(wanted if is_ours(request, wanted) else "/")
    account = request.user if isinstance(request.user, Account) else None
    theme, language = request.POST.get("theme"), request.POST.get("language")
    if theme in THEMES:
        answer.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
        _keep(account, theme=theme)
    if language in dict(settings.LANGUAGES):
        keep_language(answer, language, secure=request.is_secure())
        _keep(account, language=language)
    return answer


def keep_language(answer: HttpResponseBase, language: str, *, secure: bool) -> None:
    """In this browser, for when nobody is signed in."""
    name = settings.LANGUAGE_COOKIE_NAME
    answer.set_cookie(name, language, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)


def _keep(account: Account | None, **values: str) -> None:
    if account:
        Account.objects.filter(pk=account.pk).update(**values)
