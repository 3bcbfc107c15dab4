"""P7: the auditor's page over ever more entries of the trail, 900 companies: bare, narrowed, and found by what was said before and after.

One line for each question and size: milliseconds of processor time (median; on PostgreSQL with the server's), queries. At the end how
time grows (the exponent b of n^b), for each question.
"""

from __future__ import annotations

import math
import sys
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

SIZES = {"small": (3_000, 30_000), "full": (3_000, 30_000, 300_000)}
COMPANIES = 900
BLOCK = 10_000
AUDITOR = "auditor@ours.example"
ASKED = {
    "the newest": "/audit/",
    "of a company": "/audit/?q=bittern+77",
    "what a phone was, of one entry": "/audit/?q=%2B49+451+2999",
    "a word in every second entry": "/audit/?q=L%C3%BCbeck",
    "a word that is nowhere": "/audit/?q=Quedlinburg",
    "of one day": "/audit/?day_from=2026-03-01&day_to=2026-03-01",
    "of one operation": "/audit/?operation=territories.edit",
}


def main(size: str = "small") -> None:
    import django

    django.setup()
    from django.db import connection

    from hanse.site.preparing import migrate

    from .p7_pages import look

    migrate()
    as_owner: Any = getattr(connection, "as_owner", nullcontext)
    sizes = SIZES[size]
    took: dict[str, list[float]] = {}
    made = 0
    for count in sizes:
        grow(made, count)
        made = count
        with as_owner(), connection.cursor() as cursor:  # who is nobody may not, and the server only warns
            cursor.execute("ANALYZE")
        for name, url in ASKED.items():
            seen = look(AUDITOR, url, times=5)
            took.setdefault(name, []).append(seen.milliseconds)
            print(
                f"P7 {connection.vendor:>10} {count:>9,} entries {name:<32} {seen.milliseconds:7.1f} ms {seen.queries:>3} queries",
                flush=True,
            )
    for name, times in took.items():
        exponent = math.log(times[-1] / times[0]) / math.log(sizes[-1] / sizes[0])
        print(f"P7 {connection.vendor:>10} {name:<32} grows as n^{exponent:.2f}", flush=True)


def grow(have: int, wanted: int) -> None:
    """Bring the trail to that many entries, a minute apart, and seal them."""
    from datetime import UTC, datetime

    from hanse.kernel import clock
    from hanse.kernel.actor import Actor, acting
    from hanse.kernel.models import Account, AuditEntry, Manufacturer, StaffRole
    from hanse.kernel.trail import chain
    from hanse.network.models import Organisation

    from .p7_pages import FIRST, LAST

    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with acting(Actor.system("a benchmark")):
        if have == 0:
            Manufacturer.objects.create(name="Hansa Cycles", currency="EUR")
            account = Account.objects.create_user(AUDITOR, "a long enough word", name="Ada Lund")
            StaffRole.objects.create(account=account, role="auditor")
            Organisation.objects.bulk_create(
                Organisation(name=f"{FIRST[number % 12]} {LAST[number % 8]} {number}", country="DE")
                for number in range(COMPANIES)
            )
        companies = list(Organisation.objects.order_by("id").values_list("id", "name"))
        for start in range(have, wanted, BLOCK):
            AuditEntry.objects.bulk_create(
                (
                    AuditEntry(
                        at=noon + timedelta(minutes=number), actor_kind="staff", actor_name="Ada Lund",
                        operation="territories.edit" if number % 50 == 0 else "company.edit", subject_type="network.organisation",
                        subject_id=str(companies[number % COMPANIES][0]), subject_label=companies[number % COMPANIES][1],
                        organisation_id=companies[number % COMPANIES][0],
                        before={"phone": f"+49 451 {number}", "city": "Lübeck" if number % 2 else "Wismar"},
                        after={"phone": f"+49 381 {number}", "city": "Rostock"},
                    )
                    for number in range(start, min(start + BLOCK, wanted))
                ),
                batch_size=500,
            )  # fmt: skip
        with clock.standing_at(noon + timedelta(minutes=wanted)):
            chain.seal()


if __name__ == "__main__":
    main(*sys.argv[1:])
