"""What can be a bank account: an IBAN, or what banks of a country without ask for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.network.company.bank_numbers import check_account, check_bic, check_iban, in_groups, masked

IBANS = (
    "DE89370400440532013000", "AT611904300234573201", "CH9300762011623852957", "NL91ABNA0417164300", "BE68539007547034",
)  # fmt: skip


@pytest.mark.parametrize("number", IBANS)
def test_a_right_iban_is_taken_with_blanks_or_without(number: str) -> None:
    assert check_iban(in_groups(number).lower()).value == number
    assert not check_iban(number).wrong


@given(number=st.sampled_from(IBANS), place=st.integers(2, 20), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_of_an_iban_is_noticed(number: str, place: int, digit: str) -> None:
    place = min(place, len(number) - 1)
    other = number[:place] + digit + number[place + 1 :]

    assert bool(check_iban(other).wrong) == (other != number)


LOCAL_ONES = {
    "AU": ("062-000", "1234 5678", "062000", "12345678"),
    "CA": ("12345-003", "123-456-7", "000312345", "1234567"),
    "IN": ("hdfc0001234", "50100123456789", "HDFC0001234", "50100123456789"),
    "MX": ("", "032180000118359719", "", "032180000118359719"),
    "NZ": ("01-0902", "0068389-00", "010902", "006838900"),
    "US": ("0210 0002 1", "123456789", "021000021", "123456789"),
}


def judged(**named: str) -> tuple[dict[str, str], set[str]]:
    """The account as it is kept, and the fields in which something is wrong."""
    nothing = {"iban": "", "country": "", "bank_code": "", "account_number": "", "bic": ""}
    found = check_account(**(nothing | named))
    return {name: each.value for name, each in found.items()}, {name for name, each in found.items() if each.wrong}


@pytest.mark.parametrize("country", LOCAL_ONES)
def test_an_account_is_named_as_banks_of_its_country_do(country: str) -> None:
    code, number, kept_code, kept_number = LOCAL_ONES[country]

    kept, wrong = judged(country=country, bank_code=code, account_number=number)

    assert (kept["bank_code"], kept["account_number"], kept["iban"], wrong) == (kept_code, kept_number, "", set())
    assert judged(country=country, bank_code="12", account_number=number)[1] >= {"bank_code"}
    assert judged(country=country, bank_code=code, account_number="12")[1] == {"account_number"}


@pytest.mark.parametrize(
    ("named", "wrong"),
    [
        ({}, {"iban"}), ({"iban": IBANS[0]}, set()), ({"iban": IBANS[0], "country": "DE"}, set()),
        ({"iban": IBANS[0], "country": "NL"}, {"country"}), ({"iban": IBANS[0], "country": "US"}, set()),
        ({"iban": IBANS[0], "account_number": "1234"}, {"account_number"}),
        ({"country": "DE", "bank_code": "37040044", "account_number": "532013000"}, {"country"}),
        ({"bank_code": "021000021", "account_number": "123456789"}, {"country"}),
        ({"country": "TH", "account_number": "1234567890"}, {"bank_code"}),
        ({"country": "TH", "account_number": "1234567890", "bic": "BKKBTHBK"}, set()),
        ({"country": "TH", "bank_code": "002", "account_number": "1234567890"}, set()),
    ],
)  # fmt: skip
def test_an_account_is_named_in_one_way(named: dict[str, str], wrong: set[str]) -> None:
    assert judged(**named)[1] == wrong


@pytest.mark.parametrize("digits", ["０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"])
@pytest.mark.parametrize("country", ["AU", "CA", "MX", "NZ", "US"])
def test_what_is_kept_has_digits_as_banks_write_them(country: str, digits: str) -> None:
    """Two numbers that look alike would else be two accounts."""
    code, number, kept_code, kept_number = LOCAL_ONES[country]
    wide = str.maketrans("0123456789", digits)

    kept, wrong = judged(country=country, bank_code=code.translate(wide), account_number=number.translate(wide))

    is_wide = digits[1] in "１𝟏"
    assert bool(wrong) != is_wide
    assert (kept["bank_code"], kept["account_number"]) == (kept_code, kept_number) or not is_wide


@given(country=st.sampled_from(["US", "MX", "NZ"]), place=st.integers(0, 20), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_noticed_where_there_is_a_check_digit(country: str, place: int, digit: str) -> None:
    _code, _number, code, number = LOCAL_ONES[country]
    checked = code if country == "US" else number if country == "MX" else (code + number)[2:13]
    at = place % len(checked)
    other = checked[:at] + digit + checked[at + 1 :]
    sent = {"US": (other, number), "MX": (code, other)}.get(country, (code[:2] + other[:4], other[4:] + number[-2:]))

    assert bool(judged(country=country, bank_code=sent[0], account_number=sent[1])[1]) == (other != checked)


@given(*[st.text(max_size=40)] * 2, st.sampled_from(["", "US", "CA", "NZ", "MX", "TH", "DE", "XX"]))
def test_any_account_is_judged_and_what_is_kept_is_judged_alike(code: str, number: str, country: str) -> None:
    kept, wrong = judged(country=country, bank_code=code, account_number=number)

    assert wrong or judged(**kept) == (kept, set())


@pytest.mark.parametrize("text", ["COBA\u2013DEFF", "COBA/DEFF", "COBA.DEFF"])
def test_a_bic_is_kept_without_signs(text: str) -> None:
    assert check_bic("coba deff").value == check_bic("COBA-DEFF").value == "COBADEFF"
    assert check_bic(text).wrong


@given(st.text(max_size=50))
def test_any_text_is_judged(text: str) -> None:
    for check in (check_iban, check_bic):
        found = check(text)
        assert found.wrong or check(found.value) == found


@given(st.sampled_from(IBANS))
def test_a_mask_shows_four_characters(number: str) -> None:
    assert masked(number) == f"•••• {number[-4:]}"


def test_a_mask_shows_half_of_a_short_number() -> None:
    assert masked("12345") == "•••• 45"
