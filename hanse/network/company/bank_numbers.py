"""Can this be a bank account's number, or a bank's? IBAN by ISO 13616 with its check digits, BIC by ISO 9362. Pure.

Where a country has no IBAN, an account is the bank's code there and a number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import bic, iban, numdb
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.nz import bankaccount
from stdnum.us import rtn

from hanse.ui import formats

from .vat_numbers import Checked

MASK = "••••"
BEGIN_WITH = {
    "FR": frozenset({"BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}), "FI": frozenset({"AX"}),
    "GB": frozenset({"GG", "IM", "JE"}),
}  # fmt: skip
"""IBANs of these countries are those of others too."""


@dataclass(frozen=True, slots=True)
class Local:
    """How banks and accounts of a country are numbered. `bank` is what its people call a bank's code; an empty one has none."""

    bank: str | Promise
    code: str
    number: str
    example: str


LOCAL: dict[str, Local] = {
    "AU": Local("BSB", r"\d{6}", r"\d{4,10}", "062-000, 1234 5678"),
    "CA": Local(gettext_lazy("institution and transit number"), r"0\d{8}", r"\d{5,12}", "0003 12345, 123 456 7"),
    "CN": Local("CNAPS", r"\d{12}", r"\d{8,30}", "1021 0000 0021, 6222 0212 3456 7890"),
    "HK": Local(gettext_lazy("bank and branch code"), r"\d{6}", r"\d{6,12}", "004 123, 456789 001"),
    "IN": Local("IFSC", r"[A-Z]{4}0[A-Z0-9]{6}", r"\d{8,18}", "HDFC0001234, 5010 0123 4567 89"),
    "JP": Local(gettext_lazy("bank and branch code"), r"\d{7}", r"\d{7}", "0001 123, 1234567"),
    "MX": Local("", "", r"\d{18}", "0321 8000 0118 3597 19"),
    "NZ": Local(gettext_lazy("bank and branch code"), r"\d{6}", r"\d{9,10}", "01-0902, 0068389-00"),
    "SG": Local(gettext_lazy("bank and branch code"), r"\d{7}", r"\d{6,14}", "7171 001, 123 456789"),
    "US": Local(gettext_lazy("routing number"), r"\d{9}", r"\d{4,17}", "021000021, 1234 5678 9"),
    "ZA": Local(gettext_lazy("branch code"), r"\d{6}", r"\d{7,13}", "632005, 4050 1234 56"),
}
"""Of other countries without IBAN any number with digits is taken, with the bank's code or its BIC."""


def check_account(*, iban: str, country: str, bank_code: str, account_number: str, bic: str) -> dict[str, Checked]:
    """Each of what names an account, judged: an IBAN, or the bank's country, its code and the account's number there."""
    named = {"iban": Checked(""), "country": Checked(country), "bank_code": Checked(""), "account_number": Checked("")}
    if iban.strip():
        theirs = _local(bank_code) or _local(account_number)
        twice = _("Give the IBAN or a number without it, not both.") if theirs else ""
        found = check_iban(iban)
        elsewhere = "" if found.wrong else _not_there(found.value, country)
        named |= {"iban": found, "country": Checked("", elsewhere), "account_number": Checked("", twice)}
    elif not (country or bank_code or account_number):
        named |= {
            "iban": Checked("", _("Give the IBAN, or the bank's country, its code and the account's number there."))
        }
    else:
        named |= _check_local(country, _local(bank_code), _local(account_number), has_bic=bool(bic.strip()))
    return named | {"bic": check_bic(bic)}


def _not_there(number: str, country: str) -> str:
    """That the IBAN says another country than was chosen; a few countries' accounts begin with another one's letters.

    One that has no IBANs is what the form had proposed, for an account without.
    """
    begins = number[:2]
    if not country or not has_iban(country) or is_in(begins, country):
        return ""
    words = {"iban": formats.country(begins), "chosen": formats.country(country)}
    return _("The IBAN is of a bank in %(iban)s, not in %(chosen)s. Leave this empty, or correct the IBAN.") % words


def bank_country(*, iban: str, country: str) -> str:
    """Where the bank is."""
    return country or iban[:2].upper()


def is_in(bank: str, company: str) -> bool:
    """Is the bank in the company's country, as far as both are known?"""
    return not bank or not company or bank == company or company in BEGIN_WITH.get(bank, ())


def _check_local(country: str, code: str, number: str, *, has_bic: bool) -> dict[str, Checked]:
    local = LOCAL.get(country)
    if local is None:
        return _check_unknown(country, code, number, has_bic=has_bic)
    if country == "CA" and len(code) == 8:  # as it stands on cheques: the transit number first
        code = f"0{code[5:]}{code[:5]}"
    words = {"bank": local.bank, "example": local.example}
    found = {"country": Checked(country), "bank_code": Checked(code), "account_number": Checked(number)}
    if not re.fullmatch(local.code, code, re.ASCII):
        none = _("An account there has no bank code beside its number. Leave this empty.")
        found["bank_code"] = Checked(
            code,
            _("A bank's code there (%(bank)s) and an account look as in %(example)s.") % words if local.bank else none,
        )
    elif country == "US" and not rtn.is_valid(code):
        found["bank_code"] = Checked(
            code, _("The check digit of this routing number does not fit: a digit is wrong, or two are swapped.")
        )
    if not re.fullmatch(local.number, number, re.ASCII):
        found["account_number"] = Checked(number, _("An account's number there looks as in %(example)s.") % words)
    elif (country == "MX" and not _clabe_fits(number)) or (country == "NZ" and not bankaccount.is_valid(code + number)):
        found["account_number"] = Checked(
            number, _("The check digit of this number does not fit: a digit is wrong, or two are swapped.")
        )
    return found


def _check_unknown(country: str, code: str, number: str, *, has_bic: bool) -> dict[str, Checked]:
    wrong = code_wrong = number_wrong = ""
    if not country:
        wrong = _("Say in which country the bank is, or give an IBAN.")
    elif has_iban(country):
        wrong = _("Accounts in this country have an IBAN. Give that instead.")
    elif not has_bic:
        code_wrong = "" if code else _("Give the bank's code, or its BIC below.")
    if not re.fullmatch(r"[A-Z0-9]{0,20}", code):
        code_wrong = _("A bank's code has up to 20 letters and digits.")
    if not re.fullmatch(r"(?=.*\d)[A-Z0-9]{4,34}", number):
        number_wrong = _("An account's number has 4 to 34 letters and digits.")
    return {
        "country": Checked(country, wrong), "bank_code": Checked(code, code_wrong),
        "account_number": Checked(number, number_wrong),
    }  # fmt: skip


def has_iban(country: str) -> bool:
    """Do banks there number their accounts by ISO 13616?"""
    return len(numdb.get("iban").info(f"{country}00")) > 1


def _clabe_fits(number: str) -> bool:
    """The last digit of a Mexican CLABE: each digit times 3, 7 and 1 in turn, of each the last digit, to the next ten."""
    found = sum(int(digit) * weight % 10 for digit, weight in zip(number[:17], (3, 7, 1) * 6, strict=False))
    return (10 - found % 10) % 10 == int(number[17])


def _local(text: str) -> str:
    """Without blanks and signs; what a Japanese or Chinese keyboard writes wide is the same letter or digit."""
    return re.sub(r"[\s./-]+", "", unicodedata.normalize("NFKC", text)).upper()


def check_iban(text: str) -> Checked:
    """The number without blanks, or what is wrong with it."""
    packed = re.sub(r"[\s.-]+", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}", packed):
        return Checked(packed, _("An IBAN has two letters for the country, two check digits, then the account."))
    try:
        iban.validate(packed)
    except InvalidChecksum:
        return Checked(packed, _("The check digits of this IBAN do not fit: a digit is wrong, or two are swapped."))
    except InvalidComponent:  # by a list of countries, or by one of a country's banks, which may be older than the bank
        if not iban.is_valid(packed, check_country=False):
            return Checked(packed, _("There is no IBAN that begins with %(country)s.") % {"country": packed[:2]})
    except ValidationError:
        return Checked(
            packed, _("This IBAN is too short or too long for its country, or has letters where digits belong.")
        )
    return Checked(packed)


def check_bic(text: str) -> Checked:
    """The bank's code in capitals, or what is wrong with it."""
    packed = re.sub(r"[\s-]+", "", text).upper()
    if not packed or (packed.isalnum() and bic.is_valid(packed)):
        return Checked(packed)
    return Checked(packed, _("A BIC has 8 or 11 letters and digits, such as COBADEFF."))


def masked(number: str) -> str:
    """•••• 1234: enough to tell accounts apart; of a short number half."""
    return f"{MASK} {number[-min(4, len(number) // 2) :]}"


def in_groups(number: str) -> str:
    """As it stands on paper, in fours."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
