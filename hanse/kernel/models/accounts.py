"""Accounts: the logins of people, at ours or at a partner's."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..actor import Actor, acting
from ..ids import PublicIdField
from ..trail.changes import change
from ..walls.roles import STAFF_ROLES


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").lower())


class Account(AbstractBaseUser):
    """A login. Staff hold `StaffRole` rows; a partner's person is linked from the network."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("as this device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    public_id = PublicIdField()
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    timezone = models.CharField(_("time zone"), max_length=60, default="UTC")
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    password_at = models.DateTimeField(_("password changed"), null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(Lower("email"), name="account_email_any_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        parts = self.name.split()
        return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()

    def end(self, *, by: Actor, reason: str) -> None:
        """They may not sign in any more, at any company; no session of theirs lives on, not even should they come back."""
        with change(self, by=by, operation="accounts.end", reason=reason) as row:
            row.is_active = False
            row.sign_out_everywhere()

    def take_back(self, *, by: Actor, reason: str = "") -> None:
        """They may sign in again, with what they had."""
        with change(self, by=by, operation="accounts.take_back", reason=reason) as row:
            row.is_active = True

    def sign_out_everywhere(self, *, but: str | None = None) -> int:
        """End all sessions of this login, also for who is not signed in with it; gives how many there were.

        `but` is the key of the one from which that is asked.
        """
        with acting(Actor.system("sign a login out everywhere")):
            return self.sessions.exclude(session_key=but or "").delete()[0]


class StaffRole(models.Model):
    """One role of one of our own people."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="staff_roles")
    role = models.CharField(_("role"), max_length=40, choices=list(STAFF_ROLES.items()))

    class Meta:
        verbose_name = _("staff role")
        verbose_name_plural = _("staff roles")
        constraints = [models.UniqueConstraint(fields=["account", "role"], name="staff_role_once")]

    def __str__(self) -> str:
        return self.get_role_display()


def role_names(account: models.OuterRef) -> models.Subquery:
    """The roles of one of our own people as one text, a space between them: to be read beside a row of theirs."""
    held = StaffRole.objects.filter(account=account).order_by().values("account")
    return models.Subquery(held.annotate(all=models.StringAgg("role", models.Value(" "))).values("all"))
