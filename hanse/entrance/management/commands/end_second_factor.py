"""`hanse manage end_second_factor EMAIL`: for somebody who has lost their app and their recovery codes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hanse.entrance import helping
from hanse.entrance.proofs import codes
from hanse.kernel.actor import current
from hanse.kernel.models import Account


class Command(BaseCommand):
    help = "Turn off the second factor of a login, so that the password is enough. Make sure who is asking."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        account = Account.objects.filter(email=email.strip().lower()).first()
        if account is None:
            raise CommandError(f"There is no login with the e-mail {email}.")
        if not codes.is_on(account):
            raise CommandError(f"{account.name} has no second factor.")
        helping.lost_device(account, by=current())
        self.stdout.write(f"The second factor of {account.name} is off. They were told by e-mail.")
