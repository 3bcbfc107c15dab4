"""What seats keep of people: who was invited, and whose programs may come in."""

from __future__ import annotations

from django.db.models import Q

from hanse.kernel.actor import Actor
from hanse.kernel.personal import ADDRESS, KEPT, PSEUDONYM, RESET, SECRET, Subject, account, nothing_personal, register

from .models import Invitation, Token


def _invited(subject: Subject) -> Q:
    wanted = Q(person_id__in=subject.person_ids) | account(subject)
    for email in subject.emails:
        wanted |= Q(email=email.lower())
    return wanted


def _end_invitations(subject: Subject, by: Actor, reason: str) -> None:
    for invitation in Invitation.objects.filter(_invited(subject), state=Invitation.State.OPEN).order_by("pk"):
        invitation.withdraw(by=by)


def _end_tokens(subject: Subject, by: Actor, reason: str) -> None:
    for token in Token.objects.filter(account(subject), ended_at=None).order_by("pk"):
        token.end(by=by)


register(
    "seats.Invitation", of=_invited, end=_end_invitations, others={"state"},
    fields={
        "email": ADDRESS, "name": PSEUDONYM, "roles": KEPT, "language": RESET, "timezone": RESET, "secret_hash": SECRET,
        "sent_at": KEPT,
    },
)  # fmt: skip
register(
    "seats.Token", of=account, end=_end_tokens, mentions={"name"}, others={"prefix", "secret_hash"},
    fields={"scopes": KEPT, "created_at": KEPT, "last_used_at": KEPT},
)  # fmt: skip
nothing_personal(
    "seats.WrongToken", "addresses that belong to nobody we know, gone after a quarter of an hour", fields={"address"}
)
