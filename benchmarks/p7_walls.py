"""P7: what pages behind the walls cost: one at a time with each wall taken away, and a portal list for eight readers at once.

One line for each page of a dealer, and for a record as a partner manager sees it: milliseconds of processor time (median of many, one
process), and in turn with it the same without the first wall, where the second keeps the rows as they are, so on PostgreSQL; without
the second, there too; with what may be done told from a list instead of decided; and of the record without the remit. Then a running
server with two web processes, of eight and of two threads each, one connection and eight that are kept open, and a list of orders of
50, 80 and 100 rows: requests a second and percentiles, beside those of Odoo 18 with 80 rows on a machine of this kind. At the end the
memory of each of its processes.
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
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import product
from statistics import median, quantiles
from typing import Any
from unittest import mock

from .memory import held
from .p12_start import free_port
from .spending import spent

TIMES = {"small": 60, "full": 400}
SECONDS = {"small": 8, "full": 30}
CONNECTIONS = 8
THREADS = (8, 2)
"""In each process: as it is by itself, and as it may be behind a proxy that takes slow readers off it."""
LISTS = tuple(f"/portal/orders/sell_in/{size}" for size in ("", "?size=80", "?size=100"))
PEER = {1: (None, 129), CONNECTIONS: (17, 426)}
"""What was measured of Odoo 18, by connections: requests a second, and the middle in milliseconds."""
BLOCK = 10
"""So many with a wall, then as many without, and again, so that both have the same neighbours."""
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

    from hanse.demo.load import load_once
    from hanse.site.preparing import migrate

    migrate()
    load_once(say=lambda _line: None)
    dealer, manager = signed_in("krishna1@"), signed_in("jae0@")
    for url in PAGES:
        print(beside(dealer, url, walls(), times=TIMES[size]), flush=True)
    url = a_record()
    print(beside(manager, url, walls() | {"the remit": without_remit}, times=TIMES[size]), flush=True)
    print(beside(manager, "/partners/", walls(), times=TIMES[size]), flush=True)
    for threads in THREADS:
        with_eight(dealer, threads=threads, seconds=SECONDS[size])


def signed_in(who: str) -> Any:
    from django.test import Client

    from hanse.kernel.models import Account

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Account.objects.get(email__startswith=who))
    return client


Without = Callable[[], AbstractContextManager[Any]]


def walls() -> dict[str, Without]:
    """What can be taken away so that the page stays the same, by name."""
    from django.db import connection

    found: dict[str, Without] = {"the decisions": without_decisions}
    if connection.vendor == "postgresql":
        found |= {"the first wall": without_first, "the second wall": without_second}
    return found


def beside(client: Any, url: str, without: dict[str, Without], *, times: int) -> str:
    """A line: what a page takes, and how many times as long as without each."""
    from django.db import connection

    milliseconds(client, url, times=5)
    told = {}
    for name, away in without.items():
        all_up: list[float] = []
        one_away: list[float] = []
        for _block in range(max(times // BLOCK, 1)):
            all_up.append(_settled(client, url))
            with away():
                one_away.append(_settled(client, url))
        told[name] = (median(all_up), median(one_away))
    ratios = "".join(f", {up / away:5.2f} x without {name}" for name, (up, away) in told.items())
    plain = "/".join(
        "…" if len(part) == 12 and part.isalnum() and not part.isalpha() else part for part in url.split("/")
    )
    return f"P7 {connection.vendor:>10} {plain:<28} {median(up for up, _away in told.values()):6.1f} ms{ratios}"


def _settled(client: Any, url: str) -> float:
    milliseconds(client, url, times=2)
    return milliseconds(client, url, times=BLOCK)


@contextmanager
def without_first() -> Iterator[None]:
    from hanse.kernel.walls.access import Scope

    with mock.patch.object(Scope, "cut", lambda _scope, rows, _actor: rows):
        yield


@contextmanager
def without_second() -> Iterator[None]:
    from django.db import connection

    wrapper: Any = connection
    with wrapper.as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    wrapper.is_walled = False
    try:
        yield
    finally:
        wrapper.is_walled = True


@contextmanager
def without_decisions() -> Iterator[None]:
    """What was decided the first time is told from then on, so that the page has the same buttons."""
    from hanse.kernel.walls import authz

    told: dict[Any, Any] = {}
    decide = authz.decide

    def noted(actor: Any, operation: str, row: Any = None, **more: Any) -> Any:
        key = (actor.is_system, actor.account_id, operation, type(row), getattr(row, "pk", None))
        if key not in told:
            told[key] = decide(actor, operation, row, **more)
        return told[key]

    with mock.patch.object(authz, "decide", noted):
        yield


@contextmanager
def without_remit() -> Iterator[None]:
    """As somebody who sees everything."""
    from hanse.kernel.actor import Actor

    with mock.patch.object(Actor, "is_bounded", False):
        yield


def a_record() -> str:
    """A company that the manager looks after."""
    from hanse.kernel.actor import Actor, acting
    from hanse.network.models import Partnership

    with acting(Actor.system("a benchmark")):
        row = Partnership.objects.filter(manager__email__startswith="jae0@").select_related("organisation").first()
    assert row is not None
    return f"/partners/{row.organisation.public_id}/"


def with_eight(client: Any, *, threads: int, seconds: int) -> None:
    """A server of its own, kept busy by eight readers."""
    from django.conf import settings
    from django.db import connection

    port = free_port()
    environment = os.environ | {"HANSE_PORT": str(port), "HANSE_WORKERS": "2", "HANSE_THREADS": str(threads)}
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.eighty", "serve"],
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
        for process in held(server.pid):
            print(
                f"P7 {connection.vendor:>10} {process.command:<50} {process.resident:6.0f} MB, {process.share:6.0f} MB its share",
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
