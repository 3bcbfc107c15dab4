"""P7, first part: what a portal page costs on PostgreSQL, and what the second wall adds to it.

One line for each page: milliseconds as a dealer (median of many, one process), with and without the second wall in the same run. On
SQLite, which has the first wall alone, the page alone.
"""

from __future__ import annotations

import sys
import time
from statistics import median
from typing import Any

TIMES = {"small": 60, "full": 400}
PAGES = ("/portal/", "/portal/company/people/", "/portal/orders/sell_in/", "/portal/scorecard/dealer/")


def milliseconds(client: Any, url: str, *, times: int) -> float:
    took = []
    for _time in range(times):
        begun = time.perf_counter()
        assert client.get(url).status_code == 200
        took.append(time.perf_counter() - begun)
    return median(took) * 1000


def main(size: str = "small") -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from hanse.demo.load import load_once
    from hanse.kernel.models import Account
    from hanse.site.preparing import migrate

    wrapper: Any = connection
    migrate()
    load_once(say=lambda _line: None)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Account.objects.get(email__startswith="krishna1@"))
    for url in PAGES:
        milliseconds(client, url, times=5)
        walled = milliseconds(client, url, times=TIMES[size])
        line = f"P7 {connection.vendor:>10} {url:<26} {walled:6.1f} ms"
        if connection.vendor == "postgresql":
            with wrapper.as_owner(), connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            wrapper.is_walled = False
            bare = milliseconds(client, url, times=TIMES[size])
            wrapper.is_walled = True
            line += f", {walled / bare:5.2f} x without the second wall"
        print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
