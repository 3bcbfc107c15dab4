"""Files that nobody planned for come back to the same totals, without a mapping. Feature 1."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hanse.facts.showing.summary import summarise
from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel.actor import current
from hanse.network.models import Partnership, Product

from .orders import Line, prepare_network, totals, true_lines
from .renderings import DAYS, HEADERS, Numbers, Rendering

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
END_TO_END = (
    "headers camel",
    "thousands point",
    "no header, suppliers' way",
    "workbook",
    "no amount, german",
    "partner's name",
    "code before",
)
ENGLISH = Rendering(delimiter=",")
GERMAN = Rendering(headers="german", days="dd.mm.yyyy", numbers=Numbers(",", "."))
FRENCH = Rendering(headers="french", days="dd/mm/yyyy", numbers=Numbers(",", "\u202f"))
SWISS = Rendering(headers="german2", days="dd.mm.yyyy", numbers=Numbers(".", "'"))

LAYOUTS: dict[str, Rendering] = {
    **{f"headers {name}": ENGLISH.but(headers=name) for name in HEADERS},
    **{f"days {name}": ENGLISH.but(days=name) for name in DAYS},
    **{f"german days {name}": GERMAN.but(days=name) for name in ("dd/mm/yyyy", "dd-mm-yyyy", "d.m.yyyy", "dd.mm.yy", "3. März 2025")},
    **{f"delimiter {mark!r}": ENGLISH.but(delimiter=mark) for mark in (",", ";", "\t", "|", "^", "~", "+|", "||", "|~|", "\x1f", "§")},
    **{f"german delimiter {mark!r}": GERMAN.but(delimiter=mark) for mark in (",", ";", "\t", "|", "+|")},
    **{f"encoding {name}": GERMAN.but(encoding=name) for name in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")},
    "row ends": ENGLISH.but(delimiter="+|", row_end="&|"),
    "windows lines": GERMAN.but(line_end="\r\n"),
    "old macintosh lines": GERMAN.but(line_end="\r"),
    "all quoted": GERMAN.but(quoting="all", delimiter=","),
    "titles above": ENGLISH.but(titles=("Sales report 2025, all dealers", "", "Printed 24.11.2025")),
    "filled titles above": ENGLISH.but(titles=("Sales report,,,,,,,,,,", "From,2025-01-01,,,,,,,,,")),
    "excel's hint": ENGLISH.but(delimiter=";", titles=("sep=;",)),
    "thousands comma": ENGLISH.but(numbers=Numbers(".", ","), delimiter=";"),
    "thousands comma quoted": ENGLISH.but(numbers=Numbers(".", ","), delimiter=","),
    "thousands point": GERMAN,
    "thousands blank": FRENCH.but(numbers=Numbers(",", " ")),
    "thousands no-break blank": FRENCH.but(numbers=Numbers(",", "\xa0")),
    "thousands narrow blank": FRENCH,
    "thousands apostrophe": SWISS,
    "thousands curly apostrophe": SWISS.but(numbers=Numbers(".", "’")),
    "parentheses": ENGLISH.but(numbers=Numbers(".", ",", "({})"), delimiter="|"),
    "trailing minus": GERMAN.but(numbers=Numbers(",", ".", "{}-")),
    "true minus": GERMAN.but(numbers=Numbers(",", ".", "−{}")),
    "code before": ENGLISH.but(numbers=Numbers(".", ",", money="{code} {}"), delimiter=";"),
    "code after": GERMAN.but(numbers=Numbers(",", ".", money="{} {code}")),
    "symbol before": ENGLISH.but(numbers=Numbers(".", ",", money="{symbol}{}"), delimiter=";"),
    "symbol after": GERMAN.but(numbers=Numbers(",", ".", money="{} {symbol}")),
    "symbol, parentheses": ENGLISH.but(numbers=Numbers(".", ",", "({})", money="{symbol}{}"), delimiter=";"),
    "currency only beside amounts": ENGLISH.but(numbers=Numbers(".", ",", money="{code} {}"), delimiter=";", leave_out=("currency",)),
    "currency symbols only": GERMAN.but(numbers=Numbers(",", ".", money="{} {symbol}"), leave_out=("currency",)),
    "workbook": ENGLISH.but(form="xlsx"),
    "german workbook": GERMAN.but(form="xlsx", total=True),
    "second sheet": ENGLISH.but(form="xlsx", titles=("Sales report", "Confidential")),
    "json lines": ENGLISH.but(form="jsonl"),
    "json array": ENGLISH.but(form="json"),
    "json in utf-16": ENGLISH.but(form="jsonl", encoding="utf-16"),
    "gzip": GERMAN.but(packing="gz"),
    "zip": GERMAN.but(packing="zip"),
    "zipped workbook": ENGLISH.but(form="xlsx", packing="zip"),
    "further columns": ENGLISH.but(extra=True),
    "german, further columns": GERMAN.but(extra=True),
    "another order of columns": ENGLISH.but(shuffled=True, extra=True),
    "an empty column": ENGLISH.but(empty_column=True),
    "delimiter at every end": GERMAN.but(trailing="all"),
    "delimiter at the end of rows": GERMAN.but(trailing="rows"),
    "delimiter at the end of the header": GERMAN.but(trailing="header"),
    "two at every end": ENGLISH.but(delimiter="|", trailing="all", empty_column=True),
    "a total below": GERMAN.but(total=True),
    "blank lines": GERMAN.but(blanks=True),
    "no header": ENGLISH.but(has_header=False),
    "no header, german": GERMAN.but(has_header=False),
    "no header, other order": ENGLISH.but(has_header=False, shuffled=True),
    "no header, suppliers' way": ENGLISH.but(has_header=False, delimiter="+|", row_end="&|", days="iso ms"),
    "headers that say nothing": ENGLISH.but(headers="nothing"),
    "no line numbers": ENGLISH.but(leave_out=("order_line",)),
    "no due date": GERMAN.but(leave_out=("due_date",)),
    "no discount": GERMAN.but(leave_out=("discount",)),
    "no price, no discount": GERMAN.but(leave_out=("discount", "unit_price")),
    "no amount": ENGLISH.but(leave_out=("amount",)),
    "no amount, german": GERMAN.but(leave_out=("amount",)),
    "discount in per cent": ENGLISH.but(share="percent"),
    "discount with per cent signs": GERMAN.but(share="sign"),
    "discount as a fraction": ENGLISH.but(share="fraction"),
    "partner's name": ENGLISH.but(partner=lambda line: line.partner_name),
    "partner's name, shouted": GERMAN.but(partner=lambda line: f"  {line.partner_name.upper()} "),
    "partner in small letters": ENGLISH.but(partner=lambda line: f" {line.organisation.lower()}"),
    "partner's name without accents": ENGLISH.but(partner=lambda line: _plain(line.partner_name)),
}  # fmt: skip


def _plain(text: str) -> str:
    return text.translate(str.maketrans("üéèØñŁóźßČ", "ueeOnLozsC")).replace("Gros", "Gross")


Row = tuple[Any, ...]


@pytest.fixture
def network(at_work: object) -> None:
    prepare_network()


def received(path: Path, kind: str = "sell_in") -> Batch:
    batch = Batch.receive(path, kind=kind, by=current())
    batch.recognise()
    return batch


def checked(path: Path, **said: str) -> Batch:
    """As `hanse import --dry-run` does it, without a mapping but for what is `said`."""
    batch = received(path)
    batch.stage(Mapping.parse(batch.mapping | said))
    return batch


def staged_rows(batch: Batch) -> Counter[Row]:
    """What the lines came to, each with everything that makes it right."""
    from hanse.facts.keeping.attached import connect
    from hanse.facts.kinds import fact_kind

    connection = connect()
    rows = connection.sql(fact_kind("sell_in").typed_rows(batch.staged_file)).to_arrow_table().to_pylist()
    connection.close()
    partners = dict(Partnership.objects.filter(role="dealer").values_list("organisation_id", "reference"))
    goods = dict(Product.objects.values_list("id", "number"))
    return Counter(
        (row["order_number"], row["order_date"], partners[row["organisation_id"]], goods[row["product_id"]], row["quantity"], row["amount"], row["currency"])
        for row in rows
    )  # fmt: skip


def true_rows(lines: list[Line]) -> Counter[Row]:
    return Counter(
        (
            line.order_number,
            line.order_date,
            line.organisation,
            line.product,
            Decimal(line.quantity),
            line.amount,
            line.currency,
        )
        for line in lines
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_in_any_layout_gives_the_true_lines(layout: str, network: None, tmp_path: Path) -> None:
    rendering, lines = LAYOUTS[layout], true_lines()

    batch = checked(rendering.write(lines, tmp_path))

    told = list(batch.rejected_rows.values_list("line", "column", "reason", "value")[:5])
    assert batch.rejected == (1 if rendering.total else 0), told
    if rendering.total:
        assert "total" in told[0][2]
    assert staged_rows(batch) == true_rows(lines)


@pytest.mark.parametrize("layout", END_TO_END)
def test_the_sums_of_an_imported_file_are_the_true_ones(layout: str, network: None, tmp_path: Path) -> None:
    lines = true_lines()
    batch = checked(LAYOUTS[layout].write(lines, tmp_path), amounts="reporting")

    batch.commit(by=current())

    assert (batch.new, batch.known, batch.corrected) == (len(lines), 0, 0)
    for by in ("month", "currency", "country", "organisation", "product_line"):
        found = summarise("sell_in", by=by)["groups"]
        assert {
            group["key"]: (Decimal(group["amount"]), Decimal(group["quantity"]), group["lines"]) for group in found
        } == totals(lines, by)


NUMBERS = st.builds(
    Numbers, decimal=st.sampled_from(".,"), thousands=st.sampled_from(["", " ", "\xa0", "'"]),
    negative=st.sampled_from(["-{}", "({})", "{}-", "−{}"]), money=st.sampled_from(["{}", "{} {code}", "{code} {}", "{} {symbol}"]),
) | st.sampled_from([Numbers(".", ","), Numbers(",", ".")])  # fmt: skip
RENDERINGS = st.builds(
    Rendering, headers=st.sampled_from(sorted(set(HEADERS) - {"nothing"})), delimiter=st.sampled_from([";", "\t", "|", "^", "+|"]),
    days=st.sampled_from(sorted(DAYS)), numbers=NUMBERS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    line_end=st.sampled_from(["\n", "\r\n"]), quoting=st.sampled_from(["minimal", "all"]), extra=st.booleans(), shuffled=st.booleans(),
    titles=st.sampled_from([(), ("Report",), ("Report", "")]), trailing=st.sampled_from(["", "all", "rows"]), total=st.booleans(), blanks=st.booleans(),
    leave_out=st.sampled_from([(), ("order_line",), ("due_date",), ("discount",), ("discount", "unit_price")]),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
@given(rendering=RENDERINGS, seed=st.integers(0, 99))
def test_any_mixture_of_habits_gives_the_true_lines(
    rendering: Rendering, seed: int, network: None, tmp_path: Path
) -> None:
    lines = true_lines(60, seed=seed)
    batch = checked(rendering.write(lines, tmp_path))

    try:
        assert batch.rejected == (1 if rendering.total else 0), list(
            batch.rejected_rows.values_list("reason", "value")[:5]
        )
        assert staged_rows(batch) == true_rows(lines)
    finally:
        batch.discard()
