"""P7: what pages behind the walls cost: one at a time with each wall taken away, and a portal list for eight readers at once.

One line for each page of a dealer: milliseconds of processor time (median of many, one process), on PostgreSQL also without the
second wall in the same run. One line for a record as a partner manager sees it, with and without the remit. Then a running server
with two web processes, of eight and of two threads each, eight connections that are kept open, and a list of orders of 50 and of
100 rows: requests a second and percentiles, beside those of Odoo 18 with 80 rows on a machine of this kind.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from itertools import product
from statistics import median, quantiles
from typing import Any
from unittest import mock

from .p12_start import free_port
from .spending import spent

TIMES = {"small": 60, "full": 400}
SECONDS = {"small": 8, "full": 30}
CONNECTIONS = 8
THREADS = (8, 2)
"""In each process: as it is by itself, and as it may be behind a proxy that takes slow readers off it."""
LISTS = ("/portal/orders/sell_in/", "/portal/orders/sell_in/?size=100")
PEER = {1: (None, 129), CONNECTIONS: (17, 426)}
"""What was measured of Odoo 18, by connections: requests a second, and the middle in milliseconds."""
PAGES = ("/portal/", "/portal/company/people/", "/portal/orders/sell_in/", "/portal/scorecard/dealer/")


def milliseconds(client: Any, url: str, *, times: int) -> float:
    took = []
    for _time in range(times):
        begun = spent()
        assert client.get(url).status_code == 200
        took.append(spent() - begun)
    return median(took) * 1000


def main(size: str = "small") -> None:
    import django

    django.setup()
    from django.db import connection

    from hanse.demo.load import load_once
    from hanse.site.preparing import migrate

    migrate()
    load_once(say=lambda _line: None)
    dealer = signed_in("krishna1@")
    for url in PAGES:
        print(f"P7 {connection.vendor:>10} {url:<28} {both_ways(dealer, url, times=TIMES[size])}", flush=True)
    remit(signed_in("jae0@"), times=TIMES[size])
    for threads in THREADS:
        with_eight(dealer, threads=threads, seconds=SECONDS[size])


def signed_in(who: str) -> Any:
    from django.test import Client

    from hanse.kernel.models import Account

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Account.objects.get(email__startswith=who))
    return client


def both_ways(client: Any, url: str, *, times: int) -> str:
    """With all walls; on PostgreSQL then without the second one."""
    from django.db import connection

    wrapper: Any = connection
    milliseconds(client, url, times=5)
    walled = milliseconds(client, url, times=times)
    if connection.vendor != "postgresql":
        return f"{walled:6.1f} ms"
    with wrapper.as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    wrapper.is_walled = False
    bare = milliseconds(client, url, times=times)
    wrapper.is_walled = True
    return f"{walled:6.1f} ms, {walled / bare:5.2f} x without the second wall"


def remit(client: Any, *, times: int) -> None:
    """One record, read by its manager: as somebody with a remit, and as somebody who sees everything."""
    from django.db import connection

    from hanse.kernel.actor import Actor, acting
    from hanse.network.models import Partnership

    with acting(Actor.system("a benchmark")):
        row = Partnership.objects.filter(manager__email__startswith="jae0@").select_related("organisation").first()
    assert row is not None
    for url in (f"/partners/{row.organisation.public_id}/", "/partners/"):
        milliseconds(client, url, times=5)
        bounded = milliseconds(client, url, times=times)
        line = f"P7 {connection.vendor:>10} {url.replace(row.organisation.public_id, '…'):<28} {bounded:6.1f} ms"
        if url != "/partners/":  # the list would show all partners without it
            with mock.patch.object(Actor, "is_bounded", False):
                line += f", {bounded / milliseconds(client, url, times=times):5.2f} x without the remit"
        print(line, flush=True)


def with_eight(client: Any, *, threads: int, seconds: int) -> None:
    """A server of its own, kept busy by eight readers."""
    from django.conf import settings
    from django.db import connection

    port = free_port()
    environment = os.environ | {"HANSE_PORT": str(port), "HANSE_WORKERS": "2", "HANSE_THREADS": str(threads)}
    server = subprocess.Popen(
        [sys.executable, "-m", "hanse.site", "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _open(port)
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        for url, connections in product(LISTS, (1, CONNECTIONS)):
            _read(port, url, cookie, connections=CONNECTIONS, seconds=1)  # both processes have drawn it before
            took = _read(port, url, cookie, connections=connections, seconds=seconds)
            print(
                f"P7 {connection.vendor:>10} {url:<33} {threads} threads, {told(took, connections, seconds)}",
                flush=True,
            )
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def told(took: list[float], connections: int, seconds: int) -> str:
    parts = [part * 1000 for part in quantiles(took, n=100)]
    often, middle = PEER[connections]
    rate = len(took) / seconds
    times = f"{rate / often:.1f} times as many, " if often else ""
    return (
        f"{connections} connections: {rate:6.1f} requests/s, p50 {parts[49]:.0f} ms, p99 {parts[98]:.0f} ms;"
        f" to the peer {times}{parts[49] / middle:.2f} of the time"
    )


def _open(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not open")


def _read(port: int, url: str, cookie: str, *, connections: int, seconds: int) -> list[float]:
    """Seconds that each answer took; every answer is read to its end."""
    took: list[float] = []
    end = time.monotonic() + seconds

    def reader() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < end:
            begun = time.perf_counter()
            line.request("GET", url, headers={"Cookie": cookie})
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            took.append(time.perf_counter() - begun)

    readers = [threading.Thread(target=reader) for _number in range(connections)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    return took


if __name__ == "__main__":
    main(*sys.argv[1:])
