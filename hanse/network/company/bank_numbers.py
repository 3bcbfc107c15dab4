"""Can this be a bank account's number, or a bank's? IBAN by ISO 13616 with its check digits, BIC by ISO 9362. Pure."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from stdnum import bic, iban
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError

from .vat_numbers import Checked

MASK = "••••"


def check_iban(text: str) -> Checked:
    """The number without blanks, or what is wrong with it."""
    packed = re.sub(r"[\s.-]+", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}", packed):
        return Checked(packed, _("An IBAN has two letters for the country, two check digits, then the account."))
    try:
        iban.validate(packed)
    except InvalidChecksum:
        return Checked(packed, _("The check digits of this IBAN do not fit: a digit is wrong, or two are swapped."))
    except InvalidComponent:
        return Checked(packed, _("There is no IBAN that begins with %(country)s.") % {"country": packed[:2]})
    except ValidationError:
        return Checked(
            packed, _("This IBAN is too short or too long for its country, or has letters where digits belong.")
        )
    return Checked(packed)


def check_bic(text: str) -> Checked:
    """The bank's code in capitals, or what is wrong with it."""
    packed = re.sub(r"[\s-]+", "", text).upper()
    if not packed or bic.is_valid(packed):
        return Checked(packed)
    return Checked(packed, _("A BIC has 8 or 11 letters and digits, such as COBADEFF."))


def masked(number: str) -> str:
    """•••• 1234: enough to tell accounts apart."""
    return f"{MASK} {number[-4:]}"


def in_groups(number: str) -> str:
    """As it stands on paper, in fours."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
