"""Tokens: with one a program acts for whoever made it, within chosen operations, until it expires or is ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Self

from django.db import IntegrityError, models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.trail.changes import change, made
from hanse.kernel.walls.access import Scope, Scoped
from hanse.network.models import Organisation, Person

from ..joining.scopes import beyond
from ..joining.secret import HASH_LENGTH, hashed, new_secret

MARK = "hanse_"
LONGEST_NAME = 80
PREFIX_LENGTH = len(MARK) + 6
LONGEST = timedelta(days=366)


class Token(Scoped):
    """A program's key. A partner's belongs to its company; ours to nobody. `secret` is known only just after it was made.

    It acts as the person who made it, and never may more than they may at that moment; `scopes` are operations of
    authz.toml.
    """

    scope = Scope()

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(gettext_lazy("name"), max_length=LONGEST_NAME)
    prefix = models.CharField(gettext_lazy("begins with"), max_length=PREFIX_LENGTH)
    secret_hash = models.CharField(max_length=HASH_LENGTH, unique=True)
    scopes = models.JSONField(gettext_lazy("may"), default=list)
    created_at = models.DateTimeField(gettext_lazy("made"))
    expires_at = models.DateTimeField(gettext_lazy("valid until"))
    ended_at = models.DateTimeField(gettext_lazy("ended"), null=True, blank=True)
    last_used_at = models.DateTimeField(gettext_lazy("last used"), null=True, blank=True)
    used_in_minute = models.PositiveIntegerField(default=0)

    secret: str = ""

    class Meta(Scoped.Meta):
        verbose_name = gettext_lazy("token")
        verbose_name_plural = gettext_lazy("tokens")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="token_of_ours_or_theirs",
                condition=Q(organisation=None, person=None) | Q(organisation__isnull=False, person__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(ended_at=None), name="token_name_once_at_a_partner"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(ended_at=None, organisation=None), name="token_name_once_at_ours"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> str:
        """ "ended", "expired" or "working"; with a new password of its maker's it has ended too."""
        changed = self.account.password_at
        if self.ended_at is not None or (changed is not None and changed > self.created_at):
            return "ended"
        return "expired" if self.expires_at <= clock.now() else "working"

    @classmethod
    def create(cls, *, by: Actor, name: str, scopes: Collection[str], lasts: timedelta) -> Self:
        """A new token for the side from which `by` acts. Refused for what its maker may not do, or a name that is taken."""
        if by.account_id is None or by.is_machine:
            raise Refused(_("A token is made by somebody who has signed in."), status=403)
        if over := beyond(scopes, roles=by.roles):
            raise Refused(_("You may not do this yourself: %(what)s.") % {"what": ", ".join(sorted(over))})
        name = name.strip()
        if not 0 < len(name) <= LONGEST_NAME:
            sentence = _("The name of a token has 1 to %(most)s letters. Choose such a one.")
            raise Refused(sentence % {"most": LONGEST_NAME}, field="name")
        secret = f"{MARK}{new_secret()}"
        now = clock.now()
        token = cls(
            organisation_id=by.organisation_id, person_id=by.person_id, account_id=by.account_id, name=name,
            prefix=secret[:PREFIX_LENGTH], secret_hash=hashed(secret), scopes=sorted(scopes),
            created_at=now, expires_at=now + min(lasts, LONGEST),
        )  # fmt: skip
        try:
            made(token, by=by, operation="tokens.create")
        except IntegrityError:
            raise Refused(
                _("There is a token of this name. Choose another, or end that one first."), field="name"
            ) from None
        token.secret = secret
        return token

    def end(self, *, by: Actor, reason: str = "") -> None:
        """It opens nothing any more."""
        with change(self, by=by, operation="tokens.end", reason=reason) as row:
            if row.ended_at is None:
                row.ended_at = clock.now()


class WrongToken(models.Model):
    """Somebody showed a token that does not count. Kept for as long as it slows that address down."""

    address = models.CharField(max_length=45)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = gettext_lazy("wrong token")
        verbose_name_plural = gettext_lazy("wrong tokens")
        indexes = [models.Index(fields=["address", "at"], name="wrong_token_address")]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%Y-%m-%d %H:%M}"
