"""What the data does not hold, worked out from what it does: sell-out, stock, invoices, quotas, marks for punctuality.

Nothing here is thrown by dice: a dealer sells on what it bought in the three months after, has in stock what is left, is billed
what it ordered, and is to buy a little more than in the year before. Each line says by its file's name that it was made for the
demo. Some dealers report, as in life: the large share does not; one of them is late, and one number is known to nobody.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from hanse.facts.keeping import store
from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.network.models import Partnership, Product

LATE, OWN, WAITING = "AW00000334", "AW00000502", "AW00000064"
"""Dealers with a login: who owes the last month's reports, who sent them itself, and whose own file waits to be confirmed."""
NOBODY = "AW-METRO-7"
"""A number in the sell-out file that no partner has: its lines wait until somebody says who that is."""
REPORTS = f"(reference IN ('{LATE}', '{OWN}', '{WAITING}') OR md5_number_lower(reference) % 12 = 0)"
LAST = "(SELECT max(last_day(order_date)) FROM visible_lines)"

BOUGHT = f"""
    SELECT reference, number AS product, order_number, last_day(order_date) AS month_end, quantity,
           reporting / quantity AS cost, CAST(ceil(quantity * 0.4) AS BIGINT) AS soon, CAST(ceil((quantity - ceil(quantity * 0.4)) / 2) AS BIGINT) AS next
    FROM visible_lines JOIN product_numbers USING (product_id) WHERE {REPORTS} AND quantity > 0
"""
SOLD = f"""
    SELECT reference, product, last_day(month_end + INTERVAL (after) MONTH) AS sold_on, sum(sold) AS quantity,
           CAST(max(cost) * 1.35 AS DECIMAL(18,2)) AS unit_price
    FROM (SELECT *, unnest([1, 2, 3]) AS after,
                 CAST(unnest([soon, next, quantity - soon - next - CAST(md5_number_lower(order_number) % 4 = 0 AS INT)]) AS BIGINT) AS sold
          FROM ({BOUGHT}))
    WHERE sold > 0 GROUP BY ALL HAVING sold_on <= {LAST}
"""
SELL_OUT = f"""
    SELECT reference AS organisation, sold_on, product, quantity, unit_price, 'USD' AS currency FROM ({SOLD})
    WHERE sold_on > {LAST} - INTERVAL 18 MONTH ORDER BY ALL
"""
STOCK = f"""
    WITH moves AS (SELECT reference, product, month_end AS day, quantity AS more, cost FROM ({BOUGHT})
                   UNION ALL SELECT reference, product, sold_on, -quantity, NULL FROM ({SOLD})),
         ends AS (SELECT last_day(CAST({LAST} - INTERVAL (back) MONTH AS DATE)) AS counted_on FROM range(6) t(back))
    SELECT reference AS organisation, counted_on, product, CAST(sum(more) AS BIGINT) AS quantity,
           CAST(sum(more) * max(cost) AS DECIMAL(18,2)) AS amount, 'USD' AS currency
    FROM moves JOIN ends ON day <= counted_on GROUP BY ALL HAVING sum(more) > 0 ORDER BY ALL
"""
INVOICE = f"""
    SELECT 'R' || order_number AS invoice_number, 1 AS invoice_line, reference AS organisation, order_number, invoiced_on,
           invoiced_on + 30 AS due_date, CASE WHEN paid <= {LAST} THEN paid END AS paid_on, amount, 'USD' AS currency
    FROM (SELECT *, invoiced_on + 18 + CAST(md5_number_lower(order_number) % 9 + md5_number_lower(reference) % 9 AS INT) AS paid
          FROM (SELECT order_number, reference, CAST(max(coalesce(ship_date, order_date)) AS DATE) AS invoiced_on,
                       CAST(sum(reporting) AS DECIMAL(18,2)) AS amount
                FROM visible_lines WHERE order_date > {LAST} - INTERVAL 12 MONTH GROUP BY ALL))
    ORDER BY ALL
"""
QUOTA = f"""
    SELECT reference AS organisation, CAST(date_trunc('month', order_date + INTERVAL 12 MONTH) AS DATE) AS for_month,
           round(CAST(sum(reporting) * 1.05 AS DECIMAL(18,2)), -2) AS amount, 'USD' AS currency
    FROM visible_lines WHERE order_date > {LAST} - INTERVAL 24 MONTH AND order_date <= {LAST} - INTERVAL 12 MONTH
    GROUP BY ALL HAVING sum(reporting) > 0 ORDER BY ALL
"""
RATING = """
    SELECT reference AS organisation, last_day(CAST(quarter + INTERVAL 2 MONTH AS DATE)) AS rated_on, 'Punctuality' AS subject,
           1 + CAST(round(4.0 * in_time / every) AS INT) AS mark, 'Goods inward' AS department,
           'Made for the demo: ' || in_time || ' of ' || every || ' deliveries of the quarter came in time.' AS reason
    FROM (SELECT reference, CAST(date_trunc('quarter', promised_on) AS DATE) AS quarter, count(*) AS every,
                 count(*) FILTER (delivered_on <= promised_on) AS in_time
          FROM visible_lines WHERE promised_on > (SELECT max(promised_on) FROM visible_lines) - INTERVAL 12 MONTH GROUP BY ALL)
    WHERE every >= 3 AND last_day(CAST(quarter + INTERVAL 2 MONTH AS DATE)) <= (SELECT max(last_day(promised_on)) FROM visible_lines)
    ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Derived:
    """One kind of line, by the kind that it is read from and the question that gives it."""

    kind: str
    source: str
    question: str
    what: Any

    @property
    def file(self) -> str:
        return f"made for the demo - {self.kind.replace('_', '-')}.csv"


EVERY = (
    Derived("sell_out", "sell_in", SELL_OUT, gettext_lazy("sell-out lines, from what was bought")),
    Derived("stock", "sell_in", STOCK, gettext_lazy("stock lines: bought and not sold on")),
    Derived("invoice", "sell_in", INVOICE, gettext_lazy("invoices, one for each order")),
    Derived("quota", "sell_in", QUOTA, gettext_lazy("quotas, from the year before")),
    Derived("rating", "delivery", RATING, gettext_lazy("marks for punctuality, from deliveries")),
)
REPORTED = ("sell_out", "stock")
Row = dict[str, Any]


def take_in(*, by: Actor) -> Iterator[tuple[int, Any]]:
    """Import each kind that is not there yet, as everybody's files are; gives how many lines of what."""
    for each in EVERY:
        rows = _rows(each)
        kept, own = _divided(rows, each.kind) if each.kind in REPORTED else (rows, [])
        _take_in(each.kind, each.file, kept, by=by)
        for reference, name, theirs in own:
            _take_in(each.kind, name, theirs, by=_sender(reference), commits=reference == OWN)
        yield len(rows), each.what


def _divided(rows: list[Row], kind: str) -> tuple[list[Row], list[tuple[str, str, list[Row]]]]:
    """What somebody of ours collected, and the files that two dealers send themselves, one of them since three months and once
    with a correction; of a third one the last month is still missing.

    Who sold nothing in that month is left out: that it reports nothing would look as if it were late.
    """
    day = "sold_on" if kind == "sell_out" else "counted_on"
    last, *before = sorted({row[day] for row in rows}, reverse=True)
    own = {OWN: [*reversed(before[:2]), last], WAITING: [last], LATE: [last]}
    steady = {row["organisation"] for row in rows if row[day] == last} | {LATE}
    kept = [row for row in rows if row["organisation"] in steady and row[day] not in own.get(row["organisation"], ())]
    if kind == "sell_out":
        kept += [row | {"organisation": NOBODY} for row in kept[-3:]]
    files = [
        (
            reference,
            f"{kind}-{end:%Y-%m}.csv",
            [row for row in rows if row["organisation"] == reference and row[day] == end],
        )
        for reference in (OWN, WAITING)
        for end in own[reference]
    ]
    again = [row | {"quantity": row["quantity"] - 1} for row in files[2][2] if row["quantity"] > 1]
    return kept, [*files, (OWN, f"{kind}-{last:%Y-%m}-corrected.csv", again[:2])]


def _rows(each: Derived) -> list[Row]:
    with store.reading(each.source) as facts:
        facts.connection.register("product_numbers", _numbers())
        found = facts.connection.sql(each.question).to_arrow_table()
    rows: list[Row] = found.to_pylist()
    return rows


def _numbers() -> Any:
    import pyarrow as pa

    known = Product.objects.order_by("id").values_list("id", "number")
    return pa.table({"product_id": [key for key, _number in known], "number": [number for _key, number in known]})


def _sender(reference: str) -> Actor:
    """Whoever signs in at this dealer."""
    company = Partnership.objects.get(role="dealer", reference=reference).organisation_id
    account = Account.objects.get(persons__organisation=company)
    return Actor.partner(account_id=account.pk, person_id=None, name=account.name, roles=(), organisation_id=company)


def _take_in(kind: str, file: str, rows: list[Row], *, by: Actor, commits: bool = True) -> None:
    """One file, or what a run that was killed has left to do of it."""
    begun = Batch.objects.filter(kind=kind, file_name=file, organisation=by.organisation_id)
    for batch in begun.exclude(state=Batch.State.WITHDRAWN):
        if batch.state == Batch.State.COMMITTING:
            batch.commit(by=by)
        if batch.state == (Batch.State.COMMITTED if commits else Batch.State.STAGED):
            return
        batch.discard()
    if not rows:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        batch = Batch.receive(path, kind=kind, by=by)
    batch.stage(_mapping(kind, list(rows[0])))
    if commits:
        batch.commit(by=by)


def _mapping(kind: str, columns: list[str]) -> Mapping:
    source = {"format": "delimited", "delimiter": ",", "encoding": "utf-8", "header": True}
    fields = {name: {"column": name} | ({"date": "%Y-%m-%d"} if _is_day(name) else {}) for name in columns}
    return Mapping.parse({"kind": kind, "source": source, "fields": fields, "amounts": "document"})


def _is_day(name: str) -> bool:
    return name.endswith(("_on", "_date", "_month"))
