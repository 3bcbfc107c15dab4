"""Numbers of registers: which are taken, and what is said of the others. Pure."""

from __future__ import annotations

import re
import string
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.network.company.identifiers import EORI, GLN, LEI, REGISTERS, VAT, check, register_named
from hanse.network.company.vat_numbers import FURTHER, LENGTHS
from hanse.network.models import Identifier

GOOD = {
    VAT: (
        "ATU13585627", "BE0428759497", "BG175074752", "CHE107787577", "CY10259033P", "CZ25123891", "DE136695976", "DK13585628",
        "EE100931558", "EL094259216", "ES54362315K", "FI20774740", "FR40303265045", "GB980780684", "HR33392005961", "HU12892312",
        "IE6433435F", "IT00743110157", "LT119511515", "LU15027442", "LV40003521600", "MT11679112", "NL004495445B01",
        "NO995525828MVA", "PL8567346215", "PT501964843", "RO18547290", "SE123456789701", "SI50223054", "SK2022749619",
        "XI980780684",
    ),
    "DUNS": ("150483782",),
    GLN: ("4006381333931",),
    LEI: ("213800KUD8LAJWSQ9D15",),
    EORI: ("DE1234567",),
}  # fmt: skip
EACH = [(register, number) for register, numbers in GOOD.items() for number in numbers]
SEPARATORS = st.sampled_from((" ", "-", ".", "/", "  ", " – "))


def test_every_country_has_an_example() -> None:
    assert {number[:2] for number in GOOD[VAT]} == set(LENGTHS)


@pytest.mark.parametrize(("register", "number"), EACH)
def test_a_right_number_is_taken_as_it_is(register: str, number: str) -> None:
    assert check(register, number) == check(register, number.lower())
    assert (check(register, number).value, check(register, number).wrong) == (number, "")


@given(one=st.sampled_from(EACH), places=st.lists(st.integers(0, 20), max_size=6), separator=SEPARATORS)
def test_blanks_and_dashes_make_no_other_number(one: tuple[str, str], places: list[int], separator: str) -> None:
    register, number = one
    typed = number
    for place in sorted(places, reverse=True):
        typed = typed[:place] + separator + typed[place:]

    assert check(register, typed) == check(register, number)


@given(
    one=st.sampled_from([one for one in EACH if one[0] in {GLN, LEI} or (one[0] == VAT and one[1][:2] in {"DE", "FR", "BE", "LU", "PL"})]),
    place=st.integers(2, 19), digit=st.sampled_from(string.digits),
)  # fmt: skip
def test_one_wrong_digit_is_noticed(one: tuple[str, str], place: int, digit: str) -> None:
    register, number = one
    place = min(place, len(number) - 1)
    other = number[:place] + digit + number[place + 1 :]

    assert bool(check(register, other).wrong) == (other != number)


@given(one=st.sampled_from([one for one in EACH if one[0] != EORI]))
def test_a_number_cut_short_is_told_its_length(one: tuple[str, str]) -> None:
    register, number = one
    if register != VAT or len(number) - 3 not in LENGTHS[number[:2]]:
        assert check(register, number[:-1] if not number.endswith("MVA") else number[:-4]).wrong


@given(
    register=st.sampled_from([*REGISTERS, "ERP"]),
    text=st.text(max_size=40),
    country=st.sampled_from(("", "DE", "GR", "US", "MX", "AU", "MY", "MC")),
)
def test_any_text_is_judged_and_what_is_kept_is_judged_alike(register: str, text: str, country: str) -> None:
    found = check(register, text, country=country)

    assert isinstance(found.wrong, str)
    if not found.wrong:
        assert check(register, found.value, country=country) == found


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("136695976", "DE", "DE136695976"), ("GR 094259216", "", "EL094259216"), ("094259216", "GR", "EL094259216"),
        ("CHE-107.787.577 MWST", "", "CHE107787577"), ("995 525 828", "NO", "NO995525828MVA"),
    ],
)  # fmt: skip
def test_a_vat_number_gets_its_usual_form(typed: str, country: str, kept: str) -> None:
    assert check(VAT, typed, country=country).value == kept
    assert not check(VAT, typed, country=country).wrong


@pytest.mark.parametrize(
    ("heading", "register"),
    [
        ("VAT ID", VAT), ("USt-IdNr.", VAT), ("vat registration number", VAT), ("D-U-N-S", "DUNS"), ("DUNS number", "DUNS"),
        ("gln", GLN), ("LEI code", LEI), ("EORI no.", EORI), ("erp key", "erp key"), ("VAT group", "VAT group"), ("uid", "uid"),
    ],
)  # fmt: skip
def test_a_register_is_known_by_its_many_names(heading: str, register: str) -> None:
    assert register_named(heading) == register


RIGHT = re.compile(r">>> validate\('([^']+)'\)[^\n]*\n'[^']+'")
WRONG = re.compile(r">>> validate\('([^']+)'\)[^\n]*\nTraceback[^>]+?Invalid(?:Checksum|Length|Format)")


def documented(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """The numbers that the library's own pages show, with the country whose they are; dashes are for people, here too."""
    return [
        (country, number)
        for country, modules in FURTHER.items()
        for module in modules
        for number in pattern.findall(import_module(f"stdnum.{module}").__doc__ or "")
        if number.isascii() and number != "911-14-4442"
    ]


def test_every_further_country_has_an_example() -> None:
    assert {country for country, _number in documented(RIGHT)} == set(FURTHER)
    assert len(documented(WRONG)) > 50


@pytest.mark.parametrize(("country", "number"), documented(RIGHT))
def test_a_right_number_of_a_further_country_is_kept_with_its_letters(country: str, number: str) -> None:
    found = check(VAT, number, country=country)

    assert (found.wrong, found.note, found.value[:2]) == ("", "", country)
    assert check(VAT, found.value) == check(VAT, found.value, country="DE") == found


@pytest.mark.parametrize(("country", "number"), documented(WRONG))
def test_a_wrong_number_of_a_further_country_is_refused(country: str, number: str) -> None:
    assert check(VAT, number, country=country).wrong


def with_check(numbers: str, weights: tuple[int, ...], modulus: int) -> int:
    return sum(int(digit) * weight for digit, weight in zip(numbers, weights, strict=True)) % modulus


@given(digits=st.text(string.digits, min_size=9, max_size=9))
def test_an_australian_number_with_its_two_check_digits_is_taken_and_no_neighbour_of_it(digits: str) -> None:
    """The Australian Business Register: weights 10, 1, 3 ... 19, the first digit less one, modulo 89."""
    first = next(
        two for two in range(11, 100)
        if (with_check(f"{two}{digits}", (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19), 89) - 10) % 89 == 0
    )  # fmt: skip
    number = f"{first}{digits}"

    assert check(VAT, number, country="AU").value == f"AU{number}"
    assert not check(VAT, number, country="AU").wrong
    assert check(VAT, number[:-1] + str((int(number[-1]) + 1) % 10), country="AU").wrong


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("T7000012050002", "JP", "JP7000012050002"), ("GODE 561231 GR8", "MX", "MXGODE561231GR8"),
        ("123026635", "CA", "CA123026635"), ("DE136695976", "US", "DE136695976"), ("53 0000 04605", "MC", "FR53000004605"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_its_country_writes_it(typed: str, country: str, kept: str) -> None:
    assert (check(VAT, typed, country=country).value, check(VAT, typed, country=country).wrong) == (kept, "")


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [("C 2584563222", "MY", "MYC2584563222"), ("4530187654", "ZA", "ZA4530187654"), ("123456789012", "UA", "UA123456789012")],
)  # fmt: skip
def test_what_no_check_is_known_for_is_kept_and_that_is_said(typed: str, country: str, kept: str) -> None:
    found = check(VAT, typed, country=country)

    assert (found.value, found.wrong) == (kept, "")
    assert "not checked" in found.note
    assert check(VAT, kept) == found
    assert Identifier(scheme=VAT, value=kept).told == f"{kept} ({found.note})"


def test_what_is_no_number_and_of_no_country_is_refused() -> None:
    assert "two letters of a country" in check(VAT, "12345").wrong
    assert "no digit" in check(VAT, "unknown", country="MY").wrong
