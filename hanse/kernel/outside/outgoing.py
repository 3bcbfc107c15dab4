"""Calls to the outside: the only way in which Hanse opens an address that somebody else wrote down.

    answer = outgoing.call("https://partner.example/hook", method="POST", body=b"{}", headers={"Content-Type": "application/json"})

Each hop is resolved once, refused unless public (addresses.py), and connected to by the address that was checked. There is
an end to the time, to the size of the answer and to the redirects; proxies of the environment are not used.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from ..errors import Refused
from .addresses import Resolver, Target, resolved, target

SECONDS = 10.0
LARGEST = 5 * 1000**2
MOST_HOPS = 3
STEP = 64 * 1024
REDIRECTS = {301, 302, 303, 307, 308}
KEEPS_METHOD = {307, 308}
OWN = {"host", "content-length", "connection", "transfer-encoding"}


class Unanswered(Refused):
    """Nobody answered in time, or not as HTTP says; the same call may work later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `url` is where it came from in the end. Header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call with its limits: `seconds` for all of it, `largest` bytes of an answer, `hops` redirects.

    `follow` says whether redirects are followed; a call that writes should not be.
    """

    url: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = SECONDS
    largest: int = LARGEST
    hops: int = MOST_HOPS
    resolver: Resolver = resolved


def call(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    largest: int = LARGEST,
    hops: int = MOST_HOPS,
    resolver: Resolver = resolved,
) -> Answer:
    """Call `url` and give its answer, whatever its status. Raises `Refused` for where one may not go, `Unanswered` else."""
    wanted = Call(url, method.upper(), body, headers or {}, seconds, largest, hops, resolver)
    ends = time.monotonic() + seconds
    for _hop in range(hops + 1):
        answer = _one(wanted, ends)
        following = answer.headers.get("location")
        if answer.status not in REDIRECTS or not following:
            return answer
        wanted = _redirected(wanted, answer.status, urljoin(wanted.url, following))
    raise Refused(_("%(address)s leads on and on.") % {"address": url[:100]})


def _redirected(before: Call, status: int, url: str) -> Call:
    """The next hop; what proves who we are stays with the first host."""
    keeps = status in KEEPS_METHOD
    there = target(url, resolver=before.resolver)
    same = there.host == target(before.url, resolver=before.resolver).host
    headers = before.headers if same else {}
    return Call(
        url,
        before.method if keeps else "GET",
        before.body if keeps and same else None,
        headers if keeps else {},
        before.seconds,
        before.largest,
        before.hops,
        before.resolver,
    )


def _one(wanted: Call, ends: float) -> Answer:
    there = target(wanted.url, resolver=wanted.resolver)
    connection = _Pinned(there)
    alarm = threading.Timer(max(ends - time.monotonic(), 0), connection.hang_up)
    alarm.daemon = True
    alarm.start()
    try:
        return _asked(connection, there, wanted)
    except (OSError, ValueError, http.client.HTTPException) as error:
        why = _("it takes too long") if connection.hung_up else error
        raise Unanswered(_("%(host)s does not answer: %(why)s") % {"host": there.host, "why": why}) from error
    finally:
        alarm.cancel()
        connection.close()


def _asked(connection: _Pinned, there: Target, wanted: Call) -> Answer:
    connection.putrequest(wanted.method, there.path, skip_host=True, skip_accept_encoding=True)
    own = {"Host": there.netloc, "Connection": "close", "Accept-Encoding": "identity", "User-Agent": "Hanse"}
    if wanted.body is not None:
        own["Content-Length"] = str(len(wanted.body))
    for name, value in {**{k: v for k, v in wanted.headers.items() if k.lower() not in OWN}, **own}.items():
        connection.putheader(name, value)
    connection.endheaders(wanted.body)
    raw = connection.getresponse()
    body = bytearray()
    while piece := raw.read1(STEP):
        body += piece
        if len(body) > wanted.largest:
            raise Refused(_("%(host)s answers with more than is taken.") % {"host": there.host})
    if connection.hung_up:
        raise TimeoutError
    if raw.length:
        raise http.client.IncompleteRead(b"", raw.length)
    headers = {name.lower(): value for name, value in raw.getheaders()}
    return Answer(raw.status, headers, bytes(body), wanted.url)


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, whatever the host's name would be answered with now."""

    def __init__(self, there: Target) -> None:
        super().__init__(there.host, there.port, timeout=SECONDS)
        self.there = there
        self.hung_up = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self.there.address, self.there.port), self.timeout)
        if self.there.scheme == "https":
            trusted = ssl.create_default_context()
            self.sock = trusted.wrap_socket(self.sock, server_hostname=self.there.host)
        if self.hung_up:
            raise TimeoutError

    def hang_up(self) -> None:
        """End it, wherever it is: also an answer that comes one byte at a time."""
        self.hung_up = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
