"""What every frame shows around a page: places, who one is, for whom one acts, and how it should look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.kernel.walls.authz import allows
from hanse.kernel.web.links import is_ours

from ..formats import initials

THEMES = ("auto", "light", "dark")
FRAMES = {"staff": "ui/workspace.html", "partner": "ui/portal.html"}
HOMES = ("/", "/portal/")
ON_PHONE = 4
IN_PORTAL = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the navigation, as it is drawn now. `key` is that of one beside which a number may stand."""

    label: Any
    icon: str
    href: str
    current: bool
    key: str = ""
    count: int | None = None


@dataclass(slots=True)
class Group:
    label: Any
    places: list[Place] = field(default_factory=list)


def href(url: str) -> str:
    """The address of a place: a path as it is, or the name of a route."""
    return url if url.startswith("/") else _reversed(url, get_urlconf())


@cache
def _reversed(name: str, urlconf: str | None) -> str:
    return reverse(name, urlconf)


def _route(name: str) -> str | None:
    """The address of a page that another room brings, or None while it does not."""
    try:
        return _reversed(name, get_urlconf())
    except NoReverseMatch:
        return None


def _at(path: str, hrefs: Iterable[str]) -> str | None:
    """Which of `hrefs` the page at `path` belongs to: the longest that it begins with; to a home belongs only itself."""
    return max(
        (href for href in hrefs if path == href or (href not in HOMES and path.startswith(href))),
        key=len, default=None,
    )  # fmt: skip


class Shell:
    """Read by the frames as `shell`; each part is worked out when a template asks for it, once."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor: Actor = getattr(request, "actor", None) or Actor.public()

    @property
    def frame(self) -> str:
        """The template whose frame fits who is looking."""
        return FRAMES.get(self.actor.kind, "ui/public.html")

    @cached_property
    def account(self) -> Account | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, Account) else None

    @property
    def theme(self) -> str:
        chosen = self.account.theme if self.account else self.request.COOKIES.get("theme", "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def language(self) -> str:
        return translation.get_language() or settings.LANGUAGE_CODE

    @property
    def languages(self) -> list[tuple[str, str]]:
        return [(code, translation.get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]

    @property
    def direction(self) -> str:
        return "rtl" if translation.get_language_bidi() else "ltr"

    @cached_property
    def csrf(self) -> str:
        return get_token(self.request)

    @property
    def name(self) -> str:
        return self.account.name if self.account else self.actor.name

    @property
    def initials(self) -> str:
        return initials(self.name)

    @cached_property
    def seats(self) -> list[Any]:
        """All places from which this account may act, when it has more than one."""
        found = list(getattr(self.request, "seats", []))
        return found if len(found) > 1 else []

    @property
    def seat_names(self) -> list[tuple[str, str]]:
        return [(seat.key, str(seat.label)) for seat in self.seats]

    @cached_property
    def seat(self) -> Any:
        """The place one acts from now."""
        return next((seat for seat in getattr(self.request, "seats", []) if seat.actor == self.actor), None)

    @property
    def company(self) -> str:
        """The company for whom a partner's person acts."""
        return str(self.seat.label) if self.seat and self.actor.is_partner else ""

    @property
    def way_out(self) -> Any:
        """The own seat of who looks into another company's portal, where pages say "you" to that company."""
        here = self.actor.looks_from
        own = (seat for seat in self.seats if seat.actor.looks_from is None and seat.actor.organisation_id == here)
        return next(own, None) if here is not None else None

    @cached_property
    def places(self) -> list[tuple[Any, Place]]:
        audience = "portal" if self.actor.is_partner else "workspace"
        items = [item for item in contributions.nav if item.audience == audience and allows(self.actor, item.operation)]
        here = _at(self.request.path, [href(item.url) for item in items]) or self._of_its_room(items)
        return [(item, self._drawn(item, here)) for item in items]

    def _of_its_room(self, items: Iterable[contributions.NavItem]) -> str | None:
        """Where a page belongs whose address begins otherwise."""
        room = getattr(self.request.resolver_match, "namespace", "")
        there = (item for item in items if item.whole_room and room in (item.url.partition(":")[0], item.also))
        return next((href(item.url) for item in there), None)

    @property
    def signs(self) -> list[Place]:
        """What stands in the bar above every page."""
        return self._beside(contributions.bar)

    @property
    def own_pages(self) -> list[Place]:
        """One's own places, in the menu behind one's name."""
        return self._beside(contributions.own_pages)

    def _beside(self, registry: Iterable[contributions.NavItem]) -> list[Place]:
        return [self._drawn(item, self.request.path) for item in self._items(registry)]

    def _items(self, registry: Iterable[contributions.NavItem]) -> list[contributions.NavItem]:
        audience = "portal" if self.actor.is_partner else "workspace"
        if self.actor.kind not in FRAMES:
            return []
        return [item for item in registry if item.audience == audience and allows(self.actor, item.operation)]

    def _drawn(self, item: contributions.NavItem, here: str | None) -> Place:
        there = href(item.url)
        counted = item.key if item.count else ""
        with acting(self.actor):  # also where trouble is told after the page, when nobody acts any more
            known = item.known() if item.known else None
        return Place(item.label, item.icon, there, there == here, counted, known)

    @cached_property
    def counted(self) -> list[contributions.NavItem]:
        """Where numbers stand in this frame: beside its places, and in its bar."""
        return [
            item for item in (*(item for item, _place in self.places), *self._items(contributions.bar)) if item.count
        ]

    @property
    def counts(self) -> str | None:
        """Where the navigation asks for its numbers; nowhere from a page that tells of trouble."""
        if not getattr(self.request, "counts", True) or not self.counted or not allows(self.actor, "ui.counts"):
            return None
        return _route("ui:portal_counts" if self.actor.is_partner else "ui:counts")

    @property
    def counts_are_known(self) -> bool:
        """Are all numbers remembered, so that there is time to ask?"""
        return all(item.known is not None and item.known() is not None for item in self.counted)

    @property
    def groups(self) -> list[Group]:
        """Places by what one does, groups in the order of their first place."""
        found: dict[str, Group] = {}
        for item, place in self.places:
            found.setdefault(str(item.group), Group(item.group)).places.append(place)
        return list(found.values())

    @property
    def is_known(self) -> bool:
        """Is this the browser of somebody with a login?"""
        return self.account is not None

    @property
    def bar(self) -> list[Place]:
        """The portal's bar: six places at most."""
        return [place for _item, place in self.places[:IN_PORTAL]]

    @cached_property
    def phone(self) -> list[Place]:
        """The four places in the phone's bar; what is left is under More."""
        marked = [place for item, place in self.places if item.phone] or [place for _item, place in self.places]
        return marked[:ON_PHONE]

    @property
    def more(self) -> list[Place]:
        shown = {place.href for place in self.phone}
        return [place for _item, place in self.places if place.href not in shown]

    @property
    def home(self) -> str:
        return HOMES[self.actor.is_partner]

    @property
    def back(self) -> str | None:
        """The page one came from, when it is one of ours."""
        came = self.request.META.get("HTTP_REFERER", "")
        return came if is_ours(self.request, came) and came != self.request.build_absolute_uri() else None

    @property
    def find(self) -> str | None:
        return (
            _route("finding:portal_find" if self.actor.is_partner else "finding:find")
            if self.actor.kind in FRAMES
            else None
        )

    @cached_property
    def whose(self) -> str:
        """Under which name this browser keeps what somebody typed: theirs, from where they act; nobody is known by it."""
        if self.account is None:
            return ""
        place = self.seat.key if self.seat and self.actor.is_partner else ""
        return salted_hmac("hanse.ui.whose", f"{self.account.public_id} {place}", algorithm="sha256").hexdigest()[:20]

    @property
    def working(self) -> str | None:
        """Where long work is told: to who can have some under way. Who only looks into another company's part has none there."""
        if self.actor.kind not in FRAMES or not allows(self.actor, "ui.working"):
            return None
        return _route("ui:portal_working" if self.actor.is_partner else "ui:working")

    @property
    def sign_out(self) -> str | None:
        return _route("entrance:sign_out")

    @property
    def security(self) -> str | None:
        """Where one looks after the own sign-in."""
        return _route("entrance:security") if self.actor.kind in FRAMES else None

    @property
    def you(self) -> str | None:
        """Where one says one's name, language and time zone."""
        return _route("entrance:you") if self.actor.kind in FRAMES else None

    @property
    def change_seat(self) -> str | None:
        return _route("entrance:seat")


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    made = Shell(request)
    return {"shell": made, "frame": made.frame}
