"""How much one may ask of Hanse in a while: for each account, each address and each partner company.

Rows are added first and counted after, so that a hundred at once do not all see room for one more; one that is turned away
is taken out again, so that trying does not lengthen the wait. What is limited by itself: files that are sent, exports, what
a partner's people and programs change (`change`), and what anybody sends who is not signed in, or a partner's person about their
own login (`knock`): some of it leaves a row.
What a partner sends us to keep (`file`, each with a largest size of its own), what it asks of our people (`ask`), whom it has
us write to (`letter`), what its files unpack to, or is read of them once more (`unpack`, in parts of 20 MB), and of how many
months they bring lines (`months`: the store has a file for each) is limited by the day: so that no disk, no list of to-dos and no
stranger's mailbox is filled, and the worker has time for others.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any, cast

from django.conf import settings
from django.db import OperationalError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import clock
from ..errors import Refused
from ..models.passages import Passage
from ..pages import is_for
from ..rest.problems import is_for_program, problem_of
from ..walls.authz import allows
from ..work.contest import too_close

LARGEST_UPLOAD = 2 * 1000**3
LARGEST_JSON = 1000**2
"""Of a program, but for files: five thousand ids are a tenth of it, and half a million fields that there are not took seconds."""
OF_ONE_LINE = 64
"""Bits of an IPv6 address that are given to a line; whoever has it chooses the others."""
PORT = re.compile(r"^(?:\[(.+)\]|([\d.]+))(?::\d+)?$")
ROUND_IT = 1000**2
"""What a form adds to the file in it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How often in a `window`; 0 for no limit of that kind."""

    window: timedelta
    account: int = 0
    address: int = 0
    partner: int = 0


LIMITS = {
    "upload": Limit(timedelta(minutes=10), account=60, address=120, partner=60),
    "export": Limit(timedelta(minutes=10), account=120, address=240, partner=240),
    "change": Limit(timedelta(hours=1), partner=1000),
    "knock": Limit(timedelta(minutes=15), address=600),
    "file": Limit(timedelta(days=1), partner=200),
    "ask": Limit(timedelta(days=1), partner=100),
    "letter": Limit(timedelta(days=1), partner=100),
    "unpack": Limit(timedelta(days=1), partner=200),
    "months": Limit(timedelta(days=1), partner=1000),
}


class TooMany(Refused):
    """Too often in a while; `retry_after` seconds from now there is room again."""

    def __init__(self, retry_after: int) -> None:
        minutes, hours = math.ceil(retry_after / 60), math.ceil(retry_after / 3600)
        if hours > 2:
            sentence = _("That was asked for too often. Try again in %(count)d hours.") % {"count": hours}
        else:
            sentence = ngettext(
                "That was asked for too often. Try again in %(count)d minute.",
                "That was asked for too often. Try again in %(count)d minutes.",
                minutes,
            ) % {"count": minutes}
        super().__init__(sentence, status=429)
        self.retry_after = retry_after


def spend(
    act: str, *, account_id: int | None = None, address: str = "", organisation_id: int | None = None, times: int = 1
) -> None:
    """Do `act` once more, or so many `times`, or raise `TooMany`. Whoever is not named is not counted."""
    limit, now = LIMITS[act], clock.now()
    most = {
        f"account {account_id}": limit.account if account_id else 0,
        f"address {line_of(address)}"[:80]: limit.address if address else 0,
        f"partner {organisation_id}": limit.partner if organisation_id else 0,
    }
    counted = {who: number for who, number in most.items() if number}
    mine = [Passage(act=act, who=who, at=now) for who in counted for _time in range(times)]
    Passage.objects.bulk_create(mine)
    recent = Passage.objects.filter(act=act, who__in=counted, at__gt=now - limit.window).order_by()
    there = dict(recent.values_list("who").annotate(there=Count("pk")))
    full = {who: number for who, number in counted.items() if there.get(who, 0) > number}
    if longest := max((_wait(act, who, number, limit.window) for who, number in full.items()), default=0):
        Passage.objects.filter(pk__in=[passage.pk for passage in mine]).delete()
        raise TooMany(longest)


def spend_by(request: Any, act: str) -> None:
    """The same for whoever asks."""
    actor = getattr(request, "actor", None)
    spend(
        act,
        account_id=getattr(actor, "account_id", None),
        address=address_of(request),
        organisation_id=getattr(actor, "comes_from", None),
    )


def forget_passages() -> None:
    """Those that count no more."""
    for act, limit in LIMITS.items():
        Passage.objects.filter(act=act, at__lte=clock.now() - limit.window).delete()


def _wait(act: str, who: str, most: int, window: timedelta) -> int:
    """Seconds until there is room for one more; 0 when there is."""
    now = clock.now()
    recent = Passage.objects.filter(act=act, who=who, at__gt=now - window).order_by("-at", "-id")
    pushed_out = recent.values_list("at", flat=True)[most : most + 1].first()
    return max(1, math.ceil((pushed_out + window - now).total_seconds())) if pushed_out else 0


def address_of(request: HttpRequest) -> str:
    """Who asks; behind an HTTPS proxy the address that the proxy saw. Some proxies name the port with it."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    seen = PORT.sub(r"\1\2", forwarded.rpartition(",")[2].strip())
    return (seen or request.META.get("REMOTE_ADDR", ""))[:45]


def line_of(address: str) -> str:
    """By what an address is counted: of IPv6 its network, of which one line has more addresses than could be counted."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address) or found.ipv4_mapped:
        return str(getattr(found, "ipv4_mapped", None) or found)
    return str(IPv6Network((int(found), OF_ONE_LINE), strict=False))


def act_of(request: HttpRequest) -> str:
    """What is limited about this request; empty for nothing."""
    if request.method == "POST" and request.content_type == "multipart/form-data":
        return "upload"
    if request.method in {"GET", "HEAD"}:
        return "export" if request.GET.get("export") else ""
    if _is_a_partners(request):
        return "change"
    return "knock" if _knocks(request) else ""


def _is_a_partners(request: HttpRequest) -> bool:
    """Sent by one of its people or programs, to where one acts for it, or says who one is there."""
    actor, view = getattr(request, "actor", None), _view(request)
    if actor is None or not actor.is_partner:
        return False
    if getattr(view, "audience", "") == "public":
        return bool(getattr(view, "is_a_change", False))
    return not (getattr(view, "is_at_any_time", False) and allows(actor, view.operation))


def _knocks(request: HttpRequest) -> bool:
    """Sent by nobody, or by a partner's person about their own login. Anybody may sign out, or act for another company, at any time."""
    actor, view = getattr(request, "actor", None), _view(request)
    if actor is None or not actor.is_partner:
        return bool(getattr(actor, "kind", "") == "public")
    return getattr(view, "audience", "") == "public" and not getattr(view, "repeatable", False)


def is_a_change[F: Callable[..., Any]](view: F) -> F:
    """Mark a page about one's own login that changes a record of the company, or leaves a way back: it stands below @page."""
    view.is_a_change = True  # type: ignore[attr-defined]
    return view


def at_any_time[F: Callable[..., Any]](view: F) -> F:
    """Mark a page by which whoever may ends what somebody may do for a company: it stands below @page. Else who changes as much as all
    of its people may would keep the others from ending that.
    """
    view.is_at_any_time = True  # type: ignore[attr-defined]
    return view


def count_what_has_ended(request: HttpRequest, *, has_ended: bool) -> None:
    """On such a page: to end again what has ended keeps nobody out, and leaves rows like any change."""
    if has_ended:
        spend_by(request, "change")


def _view(request: HttpRequest) -> Any:
    """What answers; None for nothing."""
    try:
        return resolve(request.path_info).func
    except Resolver404:
        return None


class LimitsMiddleware:
    """Stands behind the one that sets the actor, and before any that reads what was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        act = act_of(request)
        if _is_too_large(request, act):
            return _turned_away(request, Refused(_("This is larger than what can be sent here."), status=413))
        if not act:
            return self.get_response(request)
        try:
            spend_by(request, act)
        except TooMany as refusal:
            return _turned_away(request, refusal)
        except OperationalError as error:  # somebody held the database for too long
            if close := too_close(error):
                return _turned_away(request, close)
            raise
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return _turned_away(request, error) if isinstance(error, TooMany) else None


def takes_files[F: Callable[..., Any]](view: F) -> F:
    """Mark a page with a form that takes files: it stands below @page. Whoever may do what it does may send large ones."""
    return takes_files_up_to(None)(view)


def takes_files_up_to[F: Callable[..., Any]](most: int | None) -> Callable[[F], F]:
    """The same for files of so many bytes; None for large ones."""

    def mark(view: F) -> F:
        view.takes_files = most  # type: ignore[attr-defined]
        return view

    return mark


def _largest(request: HttpRequest) -> int:
    """Bytes of files that may come with a request. It is asked before any are read, so that a stranger fills no disk."""
    view, actor = _view(request), cast(Any, getattr(request, "actor", None))
    most = getattr(view, "takes_files", 0)
    may = most != 0 and actor is not None and is_for(view.audience, actor) and allows(actor, view.operation)
    return (LARGEST_UPLOAD if most is None else most) if may else 0


def _is_too_large(request: HttpRequest, act: str) -> bool:
    if act == "upload":
        return _length(request) > _largest(request) + ROUND_IT
    return is_for_program(request) and _length(request) > LARGEST_JSON


def _length(request: HttpRequest) -> int:
    """What the request says that it brings; the server reads no more than that."""
    stated = request.META.get("CONTENT_LENGTH") or "0"
    return int(stated) if stated.isdigit() else 0


def _turned_away(request: HttpRequest, refusal: Refused) -> HttpResponse:
    if is_for_program(request):
        return problem_of(refusal)
    answer = render(request, "ui/refused.html", {"refusal": refusal}, status=refusal.status)
    if isinstance(refusal, TooMany):
        answer["Retry-After"] = str(refusal.retry_after)
    return answer
