"""A bank account that a partner of the demo proposed and nobody has confirmed yet: made up, like the judgements."""

from __future__ import annotations

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import BankAccount, Person

from .colleagues import MAIL

PROPOSER = "krishna1"
NUMBER = {"iban": "GB29NWBK60161331926819", "bic": "NWBKGB2L", "currency": "GBP"}
"""The number that is printed in books on the IBAN: no money is anywhere near it."""


def propose() -> None:
    """Let a second person have something to confirm, unless there is such an account already."""
    proposer = Account.objects.get(email=f"{PROPOSER}@{MAIL}")
    company = Person.objects.select_related("organisation").get(account=proposer).organisation
    if not BankAccount.objects.filter(organisation=company).exists():
        by = seats_of(proposer)[0].actor
        BankAccount.propose(company, by=by, holder=company.name, valid_from=clock.today(), **NUMBER)
