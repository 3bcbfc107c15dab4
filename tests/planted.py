"""Forty ways to get a page wrong, as teams have got them wrong. Each is planted in turn, and the oracles must find it. Goal G2.

`rows(...)` is what a page reads that goes round the first wall; `mine(...)` what it should have read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db.models import Max, Sum
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse

from hanse.facts.models import Monthly
from hanse.kernel.actor import Actor, acting
from hanse.network.models import Identifier, Organisation, Partnership, Person, Site
from hanse.scorecards.models import Card

View = Callable[..., HttpResponse]
BY_ID = "planted/<id:person>/"


def everybody[T](ask: Callable[[], T]) -> T:
    """Round the wall, as somebody in a hurry goes."""
    with acting(Actor.system("a planted fault")):
        return ask()


def people() -> list[Person]:
    return everybody(lambda: list(Person.objects.select_related("organisation").order_by("family_name")))


def by_id(public_id: str) -> Person | None:
    return everybody(lambda: Person.objects.filter(public_id=public_id).select_related("organisation").first())


def first_of_others(request: Any) -> Person:
    """Somebody at the rival."""
    return next(each for each in people() if each.organisation.name.startswith("Kittiwake"))


def named(found: list[Any]) -> str:
    return " ".join(str(each) for each in found)


def _header(name: str, value: str) -> HttpResponse:
    return HttpResponse("ok", headers={name: value})


def _cookie(value: str) -> HttpResponse:
    answer = HttpResponse("ok")
    answer.set_cookie("last", value)
    return answer


def _query_then_check(request: Any, person: str) -> HttpResponse:
    """Found first, asked afterwards: 403 for what is there, 404 for what is not."""
    row = by_id(person)
    if row is None:
        raise Http404
    if row.organisation_id != request.actor.organisation_id:
        return HttpResponse("not yours", status=403)
    return HttpResponse(str(row))


def _one_query_more(request: Any, person: str) -> HttpResponse:
    row = by_id(person)
    if row is not None and row.organisation_id != request.actor.organisation_id:
        everybody(lambda: list(row.job_roles.all()))
        raise Http404
    if row is None:
        raise Http404
    return HttpResponse(str(row))


def _length_tells(request: Any, person: str) -> HttpResponse:
    row = by_id(person)
    if row is not None and row.organisation_id == request.actor.organisation_id:
        return HttpResponse(str(row))
    return HttpResponse("nothing here" if row is None else "nothing here.", status=404)


def _header_tells(request: Any, person: str) -> HttpResponse:
    row = by_id(person)
    if row is not None and row.organisation_id == request.actor.organisation_id:
        return HttpResponse(str(row))
    return HttpResponse("nothing", status=404, headers={} if row is None else {"X-Cache": "hit"})


def _asked(request: Any, name: str, model: Any) -> HttpResponse:
    """A number in the query is looked up without asking whose it is."""
    wanted = request.GET.get(name, "")
    row = everybody(lambda: model.objects.filter(public_id=wanted).first())
    return HttpResponse(f"{row} {wanted}" if row else "none")


def _sent(request: Any, change: Callable[[], Any]) -> HttpResponse:
    if request.method == "POST":
        everybody(change)
    return HttpResponse("ok")


LISTS: dict[str, View] = {
    "a list": lambda request: HttpResponse(named(people())),
    "a list of companies": lambda request: HttpResponse(named(everybody(lambda: list(Organisation.objects.all())))),
    "a list as JSON": lambda request: JsonResponse([str(each) for each in people()], safe=False),
    "a list as CSV": lambda request: HttpResponse(named(people()), content_type="text/csv"),
    "an attribute": lambda request: HttpResponse(f'<b title="{named(people())}">x</b>'),
    "a comment": lambda request: HttpResponse(f"<!-- {named(people())} -->"),
    "a hidden field": lambda request: HttpResponse(f'<input type="hidden" value="{first_of_others(request)}">'),
    "a choice": lambda request: HttpResponse("".join(f"<option>{each}</option>" for each in people())),
    "a list of sites": lambda request: HttpResponse(named([site.city for site in everybody(lambda: list(Site.objects.all()))])),
    "numbers": lambda request: HttpResponse(named(everybody(lambda: list(Identifier.objects.all())))),
    "our numbers": lambda request: HttpResponse(named([p.reference for p in everybody(lambda: list(Partnership.objects.all()))])),
    "e-mail addresses": lambda request: HttpResponse(named([each.email for each in people()])),
    "a header": lambda request: _header("X-Owner", str(first_of_others(request))),
    "a file's name": lambda request: _header("Content-Disposition", f'attachment; filename="{first_of_others(request)}.csv"'),
    "a redirect": lambda request: HttpResponseRedirect(f"/portal/?who={first_of_others(request).email}"),
    "a cookie": lambda request: _cookie(first_of_others(request).email),
    "an error": lambda request: HttpResponse(f"{first_of_others(request)} is in use", status=409),
    "a search": lambda request: HttpResponse(named([each for each in people() if request.GET.get("q", "") in str(each.organisation)])),
    "an export only": lambda request: HttpResponse(named(people()) if request.GET.get("export") == "csv" else "ok"),
    "an amount": lambda request: HttpResponse(f"{everybody(lambda: Monthly.objects.filter(organisation__name__startswith='Ki', amount__gt=0)[0]).amount:.0f}"),
}  # fmt: skip
FIGURES: dict[str, View] = {
    "a sum": lambda request: HttpResponse(str(everybody(lambda: Monthly.objects.aggregate(s=Sum("amount"))["s"]))),
    "the largest": lambda request: HttpResponse(str(everybody(lambda: Monthly.objects.aggregate(m=Max("amount"))["m"]))),
    "an average": lambda request: HttpResponse(str(everybody(lambda: sum(m.amount for m in Monthly.objects.all()) / Monthly.objects.count()))),
    "an order": lambda request: HttpResponse(str([m.organisation_id for m in everybody(lambda: list(Monthly.objects.order_by("amount")))])),
    "a rank": lambda request: HttpResponse(str(everybody(lambda: Card.objects.aggregate(s=Sum("coverage"))["s"]))),
    "the longest name": lambda request: HttpResponse(str(max(len(each.family_name) for each in people()))),
    "a hash": lambda request: HttpResponse(hashlib.md5(named(people()).encode(), usedforsecurity=False).hexdigest()),
    "a version": lambda request: _header("ETag", f'"{len(named(people()))}"'),
    "a length": lambda request: HttpResponse("x" * len(named(people()))),
}  # fmt: skip
DETAILS: dict[str, View] = {
    "a row by its number": lambda request, person: HttpResponse(f"{by_id(person)} {getattr(by_id(person), 'email', '')}"),
    "found, then asked": _query_then_check,
    "one question more": _one_query_more,
    "a text that differs": _length_tells,
    "a header that differs": _header_tells,
}  # fmt: skip
QUERIES: dict[str, View] = {
    "a person in the query": lambda request: _asked(request, "person", Person),
    "a company in the query": lambda request: _asked(request, "organisation", Organisation),
    "a site in the query": lambda request: _asked(request, "site", Site),
    "a header is believed": lambda request: HttpResponse("ok", status=204 if request.headers.get("X-Organisation") else 200),
}  # fmt: skip
WRITES: dict[str, View] = {
    "a row from a form": lambda request: _sent(request, lambda: Person.objects.filter(public_id=request.POST.get("person", "")).update(title="X")),
    "a removal": lambda request: _sent(request, lambda: Identifier.objects.filter(public_id=request.POST.get("identifier", "")).delete()),
    "all rows": lambda request: _sent(request, lambda: Site.objects.update(city="X")),
}  # fmt: skip
DETAIL_WRITES: dict[str, View] = {
    "a row by its number is changed": lambda request, person: _sent(request, lambda: Person.objects.filter(public_id=person).update(title="X")),
}  # fmt: skip
