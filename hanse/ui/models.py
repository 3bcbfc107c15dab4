"""What people keep of how they look at things: saved views of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.ids import PublicIdField
from hanse.kernel.models import Account, AuditEntry
from hanse.kernel.trail.changes import change, made, removed
from hanse.kernel.walls.authz import allows, require
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.kernel.work.contest import Contest, contest

LONGEST_QUERY = 2000
MOST_OF_A_LIST = 50
"""So many views one has of a list, which counts what each of them holds whenever it is shown."""
DROP = "ui.drop_view"
SHARE = "ui.share_view"
BACK_WITHIN = timedelta(days=1)
TAKEN = _("Another view of this list has this name. Choose another, or remove that one first.")


def _in_turn(table: str) -> Contest:
    """A list opens with one view for each person and each role: who saves views of a list waits for the others."""
    return contest("the views of a list", table)


class SavedView(models.Model):
    """A list as somebody likes to see it: its search, filters, order and columns, as they stand in an address.

    It holds no rows, so it shows nobody more than they may see. At a partner it belongs to who saved it, acting for that
    `company` (its key; 0 is ours); one of ours may be shared with all colleagues. `opens`: the list opens with it for its owner; `opens_for`: for
    colleagues of that role who have chosen nothing else.
    """

    public_id = PublicIdField()
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_views")
    company = models.BigIntegerField(default=0)
    table = models.CharField(_("list"), max_length=60)
    title = models.CharField(_("list's title"), max_length=80, blank=True)
    path = models.CharField(_("address"), max_length=300)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("what it shows"), max_length=LONGEST_QUERY, blank=True)
    shared = models.BooleanField(_("for all colleagues"), default=False)
    opens = models.BooleanField(_("the list opens with it"), default=False)
    opens_for = models.CharField(
        _("opens the list for"), max_length=40, blank=True, choices=list(STAFF_ROLES.items()),
    )  # fmt: skip

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["table", "shared"], name="saved_view_of_a_list")]
        constraints = [
            models.UniqueConstraint(fields=["account", "company", "table", "name"], name="saved_view_name_once"),
            models.UniqueConstraint(
                fields=["account", "company", "table"], condition=Q(opens=True), name="saved_view_opens_once"
            ),
            models.UniqueConstraint(fields=["table", "opens_for"], condition=~Q(opens_for=""), name="saved_view_role_once"),
            models.CheckConstraint(name="saved_view_shared_by_ours", condition=Q(shared=False) | Q(company=0)),
            models.CheckConstraint(name="saved_view_role_sees_it", condition=Q(opens_for="") | Q(shared=True)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @classmethod
    def own(cls, actor: Actor) -> QuerySet[SavedView]:
        """Those that somebody saved from where they act now."""
        return cls.objects.filter(account=actor.account_id, company=actor.organisation_id or 0)

    @classmethod
    def seen(cls, actor: Actor) -> QuerySet[SavedView]:
        """The own ones, and for our people those that are shared."""
        theirs = Q(account=actor.account_id, company=actor.organisation_id or 0)
        return cls.objects.filter(theirs | Q(shared=True) if actor.is_staff else theirs)

    @classmethod
    def keep(cls, *, table: str, name: str, by: Actor, **how: object) -> SavedView:
        """Save a view; one of this name is replaced."""

        def keep() -> SavedView:
            known = cls.own(by).filter(table=table, name=name).first()
            if known is not None:
                return known._edited(how, by=by)
            view = cls(account_id=by.account_id or 0, company=by.organisation_id or 0, table=table, name=name, **how)
            view._must_be_few()
            view._make_room(by=by)
            return made(view, by=by, operation="ui.keep_view")

        return _in_turn(table).claim(keep)

    def edit(self, *, by: Actor, **values: object) -> None:
        """Another name, content or use. Refused for a name that another view of its owner has."""
        alike = SavedView.objects.filter(account=self.account_id, company=self.company, table=self.table)
        named = alike.filter(name=values.get("name", self.name)).exclude(pk=self.pk)
        _in_turn(self.table).unless(named.exists, TAKEN, field="name").claim(lambda: self._edited(values, by=by))

    def _edited(self, values: Mapping[str, object], *, by: Actor) -> SavedView:
        with change(self, by=by, operation="ui.keep_view") as row:
            for name, value in values.items():
                setattr(row, name, value)
            row._make_room(by=by)
        return self

    def remove(self, *, by: Actor) -> None:
        """Nobody sees it any more; the list is what it was."""
        removed(self, by=by, operation=DROP)

    @classmethod
    def bring_back(cls, public_id: str, *, by: Actor) -> SavedView:
        """One that `by` removed within a day, as it was, by what the trail tells of it.

        The list opens with another one when that does so by now. Refused for a name that another view has by now. Somebody
        else's needs the right to look after these, still; without it one's own comes back for oneself alone.
        """
        gone = AuditEntry.objects.filter(
            operation=DROP, account_id=by.account_id, at__gt=clock.now() - BACK_WITHIN,
            before__public_id=public_id, before__company=by.organisation_id or 0,
        ).first()  # fmt: skip
        known = {field.attname for field in cls._meta.concrete_fields}
        if gone is None or not known - {"id"} <= gone.before.keys():
            raise Refused(
                gettext("There is nothing to bring back: it is there already, or its day is over."), status=404
            )
        view = cls(pk=int(gone.subject_id), **{name: gone.before[name] for name in known - {"id"}})
        if view.account_id != by.account_id:
            require(by, SHARE)
        if not allows(by, SHARE):
            view.shared, view.opens_for = False, ""
        alike = cls.objects.filter(account=view.account_id, company=view.company, table=view.table)

        def bring() -> SavedView:
            view._must_be_few()
            view.opens = view.opens and not alike.filter(opens=True).exists()
            if cls.objects.filter(table=view.table, opens_for=view.opens_for).exists():
                view.opens_for = ""
            return made(view, by=by, operation="ui.keep_view")

        held = alike.filter(Q(name=view.name) | Q(pk=view.pk)).exists
        return _in_turn(view.table).unless(held, TAKEN, field="name").claim(bring)

    def _must_be_few(self) -> None:
        alike = SavedView.objects.filter(account=self.account_id, company=self.company, table=self.table)
        if alike.count() >= MOST_OF_A_LIST:
            sentence = gettext("You have %(count)d views of this list. Remove one that you no longer use first.")
            raise Refused(sentence % {"count": MOST_OF_A_LIST})

    def _make_room(self, *, by: Actor) -> None:
        """A list opens with one view: what did so until now no longer does."""
        others = SavedView.objects.filter(table=self.table).exclude(pk=self.pk)
        before: list[Iterable[SavedView]] = []
        if self.opens:
            before.append(others.filter(account=self.account_id, company=self.company, opens=True))
        if self.opens_for:
            before.append(others.filter(opens_for=self.opens_for))
        for each in {view for found in before for view in found}:
            with change(each, by=by, operation="ui.keep_view") as row:
                row.opens = row.opens and not (self.opens and row.account_id == self.account_id)
                row.opens_for = "" if row.opens_for == self.opens_for else row.opens_for
