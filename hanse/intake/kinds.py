"""Kinds of file: what rooms can take in. Each room registers its own; intake names none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from collections.abc import Mapping as TellsOf
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused

from .fields import Field
from .recognition.matching import Row
from .recognition.vocabulary import teach

if TYPE_CHECKING:
    from .mapping import Mapping


class Kind:
    """One kind of file: what stands in it, and what it is called. What becomes of its lines, an `ImportKind` says.

    `heading` stands above the page that imports one; `about` says what such a file holds, in one sentence. The partner whose lines
    they are reads `own` in place of the label, `send_own` where it sends some, and `about_own`.
    """

    key: ClassVar[str]
    label: ClassVar[Any]
    heading: ClassVar[Any] = gettext_lazy("Import a file")
    about: ClassVar[Any] = ""
    about_own: ClassVar[Any] = ""
    own: ClassVar[Any] = ""
    send_own: ClassVar[Any] = ""
    icon: ClassVar[str] = "database-import"
    order: ClassVar[int] = 0
    """Its place among the kinds; with the same one, as they were declared."""
    fields: ClassVar[tuple[Field, ...]]
    keeps_text: ClassVar[bool] = True
    """Do staged rows keep their original text? Kinds of many rows look it up in the file instead."""
    shows_differences: ClassVar[bool] = False
    """Is each change told before it is made, so that one may also take new records only?"""
    sent_by: ClassVar[tuple[str, ...]] = ()
    """The roles of the partners that send such files themselves, each with lines of its own alone."""
    numbered: ClassVar[bool] = False
    """May columns be numbers of other registers, `identifier:<register>`?"""

    def called_by(self, actor: Actor) -> Any:
        """What it is called to who reads it: on every page of a partner by the same word."""
        return (actor.is_partner and self.own) or self.label

    def all_fields(self) -> tuple[Field, ...]:
        """All that may stand in such a file: its fields, and those that were declared since for who is at work."""
        return self.fields

    def constants(self, columns: Sequence[str], file_name: str = "") -> dict[str, str]:
        """What a file with these columns and this name need not say: values for fields that no column gives."""
        return {}

    def number_called(self, column: str) -> str:
        """What numbers in this column are called, where they are those of another register."""
        return _("Number in another register")

    def headings(self) -> Sequence[TellsOf[str, str]]:
        """What our own list of such records calls its columns, in each language, with the field that each gives, "" for none."""
        return ()

    def told_by_name(self, file_name: str) -> dict[str, str]:
        """Values for fields that the file's name says in so many words; they go before what was said of another file."""
        return {}

    def lookups(self) -> dict[str, Sequence[Row]]:
        """For each kind of field that names a row of ours: (scheme, value, id) to find it by; see matching.py."""
        return {}

    def lookups_of(self, organisation_id: int) -> TellsOf[str, Sequence[Row]]:
        """The same for a file that a company sends: what it may not know answers like what there is not."""
        return self.lookups()

    def assumed(self, mapping: Mapping) -> list[str]:
        """What is taken for granted because the file does not say it, in sentences."""
        return []

    def meaning(self, mapping: Mapping, lookups: TellsOf[str, Sequence[Row]]) -> str:
        """A digest of all that says what a file's texts mean, where that alone tells what becomes of its lines."""
        return ""

    def result_url(self, of: str) -> str | None:
        """Where to look at what came, when there is such a page: by the import of this ID, or anyhow where it is empty."""
        return None


_kinds: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    _kinds[kind.key] = kind()
    for field in kind.fields:
        teach(field.name, field.words)
    return kind


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)


_roles: list[Callable[[Actor], Collection[str]]] = []


def roles_by(answer: Callable[[Actor], Collection[str]]) -> Callable[[Actor], Collection[str]]:
    """In which roles the company of a partner's person does business with us: the room that knows says it."""
    _roles.append(answer)
    return answer


def sendable(actor: Actor) -> list[Kind]:
    """The kinds that an actor may send: all of them on our side, at a partner those of its company's roles."""
    if not actor.is_partner:
        return kinds()
    held = {role for answer in _roles for role in answer(actor)}
    return [kind for kind in kinds() if held & set(kind.sent_by)]


def kind_named(key: str) -> Kind:
    if key not in _kinds:
        known = ", ".join(sorted(_kinds))
        raise Refused(
            _("There is no kind of file called %(kind)s. Known are: %(known)s.") % {"kind": key, "known": known}
        )
    return _kinds[key]
