"""Many partners into one colleague's care at once, and back again."""

from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.ids import PublicIdField
from hanse.kernel.models import Account

from ..events import ManagerGiven
from .editing import MOST_AT_ONCE, corrected_each
from .lent import refuse_to_keep_by_name
from .partnerships import Partnership
from .undoing import UNDONE_WITHIN, Altered, TakenBack, Undo, locked_rows


class Assignment(models.Model):
    """One act that put partnerships into a colleague's care. `before` keeps who had them: it can be taken back, once.

    Its `act` is forgotten after a day; notices tell of an assignment as long as they are kept.
    """

    public_id = PublicIdField()
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    account_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    act = models.ForeignKey(Undo, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = gettext_lazy("assignment")
        verbose_name_plural = gettext_lazy("assignments")
        indexes = [models.Index(fields=["act"], name="assignment_act", condition=~models.Q(act=None))]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.manager}, {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def give(cls, partnerships: models.QuerySet[Partnership], *, manager: Account, by: Actor) -> Assignment:
        """Put these into `manager`'s care. Those that are there already are left alone; where all are, nothing is kept.

        What is lent to one, one does not keep.
        """
        refuse_too_many(partnerships.count())
        refuse_to_keep_by_name(partnerships, manager=manager, by=by)
        by = by.beyond_remit()  # what is given away may no longer be theirs to see
        with transaction.atomic():
            others = locked_rows(Partnership, partnerships.exclude(manager=manager).order_by().values("pk"))
            wanted = [(each, {"manager": manager}) for each in others]
            altered = [Altered(*each) for each in corrected_each(wanted, by=by, operation="partnerships.assign")]
            before = {str(each.row.pk): each.before["manager_id"] for each in altered if each.before}
            act = Undo.keep(altered, operation="partnerships.assign", by=by) if altered else None
            made = cls(manager=manager, account_id=by.account_id, at=clock.now(), before=before, act=act)
            if before:
                made.save(force_insert=True)
                by_whom = by.account_id or 0
                publish(ManagerGiven(manager_id=manager.pk, by_account_id=by_whom, assignment_id=made.pk))
            return made

    def undo(self, *, by: Actor) -> TakenBack:
        """Give them back to who had them; those that somebody has assigned anew since then stay.

        Refused where all of them were, and after a day: who gave partners away long ago has no say over them any more.
        """
        by = by.beyond_remit()
        with acting(by), transaction.atomic():
            row = Assignment.objects.select_for_update().get(pk=self.pk)
            if row.undone_at is not None:
                raise Refused(_("This assignment is taken back already."))
            if clock.now() > row.at + UNDONE_WITHIN:
                raise Refused(_("This was assigned more than a day ago. Assign anew what is to change."))
            there = list(locked_rows(Partnership, list(row.before)))
            left = [each.organisation.name for each in there if each.manager_id != row.manager_id]
            wanted = [
                (each, {"manager_id": row.before[str(each.pk)]}) for each in there if each.manager_id == row.manager_id
            ]
            corrected_each(wanted, by=by, operation="partnerships.assign")
            back = len(wanted)
            if left and not back:
                Undo.refuse_for(sorted(left))
            row.undone_at = clock.now()
            row.save(update_fields=["undone_at"])
            Undo.objects.filter(pk=row.act_id or 0).update(undone_at=row.undone_at)
        return TakenBack(back, tuple(sorted(left)))


def refuse_too_many(count: int) -> None:
    """So many partners cannot be changed while somebody waits."""
    if count > MOST_AT_ONCE:
        raise Refused(
            ngettext(
                "Only %(count)d partner can be assigned at once.",
                "Only %(count)d partners can be assigned at once. Narrow the list first.",
                MOST_AT_ONCE,
            )
            % {"count": MOST_AT_ONCE}
        )
