"""Filters: read from the address, told as sentences, turned into conditions. What an address says wrongly is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .. import formats
from ..frame.kept import kept

Choices = Iterable[tuple[str, Any]] | Callable[[], Iterable[tuple[str, Any]]]
MOST_CHOICES = 500


class Params(Protocol):
    """What a request's address gives: a QueryDict."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """`field` is the ORM path; or `where` makes the condition of the value."""

    key: str
    label: Any
    field: str = ""
    where: Callable[[Any], Q] | None = None

    @property
    def params(self) -> tuple[str, ...]:
        """The names in the address."""
        return (self.key,)

    def read(self, given: Params) -> Any:
        """The value in the address, None when there is none that means anything."""
        raise NotImplementedError

    def write(self, value: Any) -> dict[str, list[str]]:
        """The value as it stands in the address."""
        raise NotImplementedError

    def condition(self, value: Any) -> Q:
        return self.where(value) if self.where else self.match(value)

    def match(self, value: Any) -> Q:
        return Q(**{self.field or self.key: value})

    def sentence(self, value: Any) -> SafeString:
        """Say it: "Role is dealer"."""
        return format_html(_("{field} is <b>{value}</b>"), field=self.label, value=self.told(value))

    def told(self, value: Any) -> Any:
        return value

    def control(self, value: Any, scope: str) -> SafeString:
        """The form's part; `scope` keeps ids apart."""
        raise NotImplementedError

    def _draw(self, template: str, scope: str, **context: Any) -> SafeString:
        given = {"label": self.label, "name": self.key, "id": f"{scope}-{self.key}", **context}
        return kept(f"ui/table/{template}.html", **given)


def by_label(pairs: Iterable[tuple[str | None, Any]]) -> tuple[tuple[str, Any], ...]:
    """Choices as a reader looks for them: each once, without those that say nothing, in the order of their labels."""
    said = {(key, label) for key, label in pairs if key}
    return tuple(sorted(said, key=lambda pair: str(pair[1]).casefold()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceFilter(Filter):
    """One or several of a few values. The value is a tuple of keys."""

    choices: Choices
    many: bool = False

    def options(self) -> dict[str, Any]:
        found = self.choices() if callable(self.choices) else self.choices
        return {str(key): label for key, label in found}

    def read(self, given: Params) -> Any:
        wanted = [key for key in given.getlist(self.key) if key]
        if not wanted:
            return None
        known = self.options()
        if self.many:  # in their own order: what is asked for in another one is the same
            return tuple(key for key in known if key in wanted) or None
        return next(((key,) for key in wanted if key in known), None)

    def write(self, value: Any) -> dict[str, list[str]]:
        return {self.key: list(value)}

    def match(self, value: Any) -> Q:
        return Q(**{f"{self.field or self.key}__in": value})

    def told(self, value: Any) -> Any:
        known = self.options()
        names = [str(known.get(key, key)) for key in value]
        if len(names) == 1:
            return names[0]
        return _("%(some)s or %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}

    def control(self, value: Any, scope: str) -> SafeString:
        chosen = value or ()
        options = [(key, label, key in chosen) for key, label in self.options().items()]
        return self._draw("choice", scope, options=options[:MOST_CHOICES], many=self.many)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationFilter(ChoiceFilter):
    """A row of another table: `rows` gives them (asked once a page), `by` is the field that names one in the address."""

    rows: Callable[[], Iterable[Any]]
    by: str = "public_id"
    name: Callable[[Any], Any] = str
    choices: Choices = ()

    def options(self) -> dict[str, Any]:
        return {str(getattr(row, self.by)): self.name(row) for row in self.rows()}

    def match(self, value: Any) -> Q:
        return Q(**{f"{self.field or self.key}__{self.by}__in": value})


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanFilter(Filter):
    """Yes or no, each in its own words: "has a manager", "has no manager"."""

    yes: Any
    no: Any

    def read(self, given: Params) -> Any:
        wanted = given.getlist(self.key)
        return {"yes": True, "no": False}.get(wanted[-1]) if wanted else None

    def write(self, value: Any) -> dict[str, list[str]]:
        return {self.key: ["yes" if value else "no"]}

    def sentence(self, value: Any) -> SafeString:
        return format_html("<b>{}</b>", self.yes if value else self.no)

    def control(self, value: Any, scope: str) -> SafeString:
        return self._draw("choice", scope, options=[("yes", self.yes, value is True), ("no", self.no, value is False)])


MOST_TEXT = 200
MOST_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFilter(Filter):
    """Words that all stand somewhere in the value; capitals do not matter. The value is the text that is looked for."""

    def read(self, given: Params) -> Any:
        wanted = given.getlist(self.key)
        return wanted[-1].replace("\0", "").strip()[:MOST_TEXT] or None if wanted else None

    def write(self, value: Any) -> dict[str, list[str]]:
        return {self.key: [value]}

    def match(self, value: Any) -> Q:
        condition = Q()
        for word in value.split()[:MOST_WORDS]:
            condition &= Q(**{f"{self.field or self.key}__icontains": word})
        return condition

    def sentence(self, value: Any) -> SafeString:
        return format_html(_("{field} contains <b>{value}</b>"), field=self.label, value=value)

    def control(self, value: Any, scope: str) -> SafeString:
        return self._draw("text", scope, value=value or "", most=MOST_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RangeFilter[T](Filter):
    """From and to, both included, either may be missing. The value is a pair."""

    @property
    def params(self) -> tuple[str, ...]:
        return (f"{self.key}_from", f"{self.key}_to")

    def parse(self, text: str) -> T | None:
        raise NotImplementedError

    def read(self, given: Params) -> Any:
        ends = tuple(self.parse(texts[-1].strip()) if (texts := given.getlist(name)) else None for name in self.params)
        return None if ends == (None, None) else ends

    def write(self, value: Any) -> dict[str, list[str]]:
        return {name: [str(end)] for name, end in zip(self.params, value, strict=True) if end is not None}

    def match(self, value: Any) -> Q:
        condition, path = Q(), self.field or self.key
        for lookup, end in zip(("gte", "lte"), value, strict=True):
            if end is not None:
                condition &= Q(**{f"{path}__{lookup}": end})
        return condition

    def sentence(self, value: Any) -> SafeString:
        least, most = value
        if least is None:
            return format_html(_("{field} to <b>{to}</b>"), field=self.label, to=self.told(most))
        if most is None:
            return format_html(_("{field} from <b>{least}</b>"), field=self.label, least=self.told(least))
        first, last = self.both(least, most)
        return format_html(_("{field} from <b>{least}</b> to <b>{to}</b>"), field=self.label, least=first, to=last)

    def both(self, least: T, most: T) -> tuple[Any, Any]:
        """The two ends beside each other."""
        return self.told(least), self.told(most)

    kind = "text"

    def control(self, value: Any, scope: str) -> SafeString:
        least, most = value or (None, None)
        ends = [(self.params[0], _("From"), least), (self.params[1], _("To"), most)]
        return self._draw("range", scope, ends=ends, kind=type(self).kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFilter(_RangeFilter[date]):
    """Days, both ends included. On a column of instants give `field="at__date"`."""

    kind = "date"

    def parse(self, text: str) -> date | None:
        try:
            found = date.fromisoformat(text)
        except ValueError:
            return None
        return found if date.min.year < found.year < date.max.year else None  # there is a day before and after

    def told(self, value: Any) -> Any:
        return formats.day(value)

    def both(self, least: date, most: date) -> tuple[Any, Any]:
        """With the year on both where it stands on one."""
        return formats.days(least, most)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFilter(_RangeFilter[Decimal]):
    """Numbers, both ends included."""

    kind = "number"

    def parse(self, text: str) -> Decimal | None:
        try:
            found = Decimal(text)
        except InvalidOperation:
            return None
        return found if found.is_finite() and abs(found.adjusted()) < 20 else None

    def told(self, value: Any) -> Any:
        return formats.number(value)


def conditions(filters: Sequence[Filter], values: Mapping[str, Any]) -> Q:
    """All values at once."""
    whole = Q()
    for each in filters:
        if each.key in values:
            whole &= each.condition(values[each.key])
    return whole
