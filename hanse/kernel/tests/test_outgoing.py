"""Nobody makes Hanse call what is not on the open Internet. No test leaves this machine: names are resolved by the test."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from hanse.kernel.errors import Refused
from hanse.kernel.outside import outgoing
from hanse.kernel.outside.addresses import is_public, resolved, target
from tests.proving import tell

pytestmark = pytest.mark.any_database

PUBLIC, OTHER = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
NAMES = {
    "partner.example": [PUBLIC], "six.example": [OTHER], "both.example": [PUBLIC, OTHER], "inside.example": ["10.1.2.3"],
    "mixed.example": [PUBLIC, "127.0.0.1"], "mapped.example": ["::ffff:127.0.0.1"], "nowhere.example": [],
    "localhost": ["127.0.0.1"], "metadata.google.internal": ["169.254.169.254"], "127.0.0.1.nip.example": ["127.0.0.1"],
    "linklocal.example": ["fe80::1%eth0"], "tunnel.example": ["2002:7f00:1::"], "gateway.example": ["64:ff9b::10.0.0.1"],
}  # fmt: skip
NOT_PUBLIC = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",
    "192.168.0.1", "192.168.255.255", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255",
    "192.0.0.1", "192.0.0.192", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "198.19.255.255", "192.88.99.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "[::]", "[::1]", "[::127.0.0.1]", "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::7f00:1]", "[64:ff9b::169.254.169.254]", "[64:ff9b:1::1]",
    "[2002:7f00:1::]", "[2002:a00:1::]", "[2001:0:53aa:64c:0:0:80ff:fffe]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]",
    "[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[100::1]",
]  # fmt: skip
ODD = [
    "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/",
    "http://017700000001/", "http://127.0.0.1./", "http://localhost/", "http://LOCALHOST/", "http://localhost./",
    "http://metadata.google.internal/", "http://inside.example/", "http://mixed.example/", "http://mapped.example/",
    "http://linklocal.example/", "http://tunnel.example/", "http://gateway.example/", "http://127.0.0.1.nip.example/",
    "http://partner.example@127.0.0.1/", "http://127.0.0.1@partner.example/", "http://user:secret@partner.example/",
    "http://partner.example\\@127.0.0.1/", "http://partner.example:22/", "http://partner.example:6379/",
    "http://partner.example:0/", "http://partner.example:99999/", "ftp://partner.example/", "file:///etc/passwd",
    "gopher://partner.example/", "javascript:alert(1)", "data:text/html,x", "//partner.example/", "partner.example", "",
    "http://", "http:///path", "http://[::1", "http://[fe80::1%25eth0]/", "http://partner.example\r\nX: y/",
    "http://partner.example /", "http://\tlocalhost/", "http://ⓛocalhost/", "http://127。0。0。1/", "http://%6cocalhost/",
    "http://partner.example/" + "a" * 3000,
]  # fmt: skip
URLS = [*(f"http://{host}/" for host in NOT_PUBLIC), *ODD]


def names(host: str, port: int) -> Sequence[str]:
    """The test's resolver: names it knows, and addresses as they stand; what is odd it understands as the worst."""
    if host in NAMES:
        return NAMES[host]
    return [host] if ":" in host or host.count(".") == 3 else ["127.0.0.1"]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where a connection would have gone: nowhere, so far."""
    called: list[Any] = []

    def refuse(address: Any, timeout: Any = None) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("hanse.kernel.outside.outgoing.socket.create_connection", refuse)
    return called


@pytest.mark.parametrize("url", URLS)
def test_what_is_not_public_is_not_connected_to(url: str, no_network: list[Any]) -> None:
    with pytest.raises(Refused):
        outgoing.call(url, resolver=names)

    assert no_network == []


def test_the_list_is_long_enough() -> None:
    tell({"what": "addresses refused (G13)", "urls": len(URLS), "connections": 0})
    assert len(set(URLS)) >= 70


@pytest.mark.parametrize("host", NOT_PUBLIC)
def test_addresses_that_are_not_public(host: str) -> None:
    assert not is_public(host.strip("[]"))


@pytest.mark.parametrize(
    "address", [PUBLIC, OTHER, "8.8.8.8", "172.32.0.1", "100.63.255.255", "::ffff:8.8.8.8", "2a00::1"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "address", "port", "path"),
    [
        ("https://partner.example", PUBLIC, 443, "/"),
        ("http://partner.example:80/a?b=c#d", PUBLIC, 80, "/a?b=c"),
        ("https://six.example/x", OTHER, 443, "/x"),
        ("https://8.8.8.8/", "8.8.8.8", 443, "/"),
        ("https://both.example:443/", PUBLIC, 443, "/"),
    ],
)
def test_a_public_address_is_resolved_once_and_kept(url: str, address: str, port: int, path: str) -> None:
    found = target(url, resolver=names)

    assert (found.address, found.port, found.path) == (address, port, path)


def test_a_name_that_nobody_knows_is_refused() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror

    with pytest.raises(Refused, match="is not found"):
        target("https://partner.example/", resolver=unknown)
    with pytest.raises(Refused):
        target("https://nowhere.example/", resolver=names)


def test_the_usual_resolver_reads_addresses() -> None:
    assert resolved("127.0.0.1", 80) == ["127.0.0.1"]


def test_a_name_that_is_answered_differently_a_second_time_changes_nothing(no_network: list[Any]) -> None:
    """DNS rebinding: public when it is checked, this machine when it would be connected to."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])

    with pytest.raises(outgoing.Unanswered):
        outgoing.call("http://partner.example/", resolver=lambda host, port: next(answers))

    assert no_network == [(PUBLIC, 80)]


class Partner(http.server.BaseHTTPRequestHandler):
    """A partner's server: tells what it was asked, leads on, answers without end, or very slowly."""

    def do_GET(self) -> None:
        asked = self.server.asked  # type: ignore[attr-defined]
        asked.append((self.command, self.path, dict(self.headers)))
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
        elif self.path == "/slow":
            self._slowly()
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"x" * 200_000 if self.path == "/large" else body or b"hello")

    do_POST = do_GET  # noqa: N815 - http.server calls it so

    def _slowly(self) -> None:
        """A header, a byte at a time, until it is hung up on."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        try:
            while not self.server.over.wait(0.02):  # type: ignore[attr-defined]
                self.wfile.write(b"x")
                self.wfile.flush()
        except OSError:
            pass

    def log_message(self, *_said: object) -> None:
        pass


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What a server on this machine is asked; it stands in for the public address, which nothing is sent to."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Partner)
    server.asked, server.over = [], threading.Event()  # type: ignore[attr-defined]
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    really = socket.create_connection

    def connect(address: tuple[str, int], timeout: Any = None) -> socket.socket:
        assert address[0] in {PUBLIC, OTHER}, address
        return really(server.server_address, timeout)

    monkeypatch.setattr("hanse.kernel.outside.outgoing.socket.create_connection", connect)
    yield server.asked  # type: ignore[attr-defined]
    server.over.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()
    running.join()


def test_a_partner_is_asked_by_its_name_at_the_address_that_was_checked(partner: list[Any]) -> None:
    answer = outgoing.call(
        "http://partner.example/hook?a=b",
        method="post",
        body=b"{}",
        headers={"X-Key": "k", "Host": "evil"},
        resolver=names,
    )

    assert (answer.status, answer.body) == (200, b"{}")
    [(method, path, headers)] = partner
    assert (method, path, headers["Host"], headers["X-Key"]) == ("POST", "/hook?a=b", "partner.example", "k")


@pytest.mark.parametrize(
    "inward", ["http://127.0.0.1/", "http://inside.example/", "file:///etc/passwd", "http://[::1]/", "//localhost/"]
)
def test_a_redirect_leads_nowhere_that_one_may_not_go(inward: str, partner: list[Any]) -> None:
    with pytest.raises(Refused):
        outgoing.call(f"http://partner.example/to/{inward}", resolver=names)

    assert len(partner) == 1


def test_a_redirect_to_another_host_takes_no_key_along(partner: list[Any]) -> None:
    answer = outgoing.call(
        "http://partner.example/to/http://six.example/", headers={"Authorization": "k"}, resolver=names
    )

    assert answer.url == "http://six.example/"
    assert [("Authorization" in headers) for _method, _path, headers in partner] == [True, False]


def test_redirects_without_end_are_given_up(partner: list[Any]) -> None:
    round_and_round = "http://partner.example/to/" * 9

    with pytest.raises(Refused, match="on and on"):
        outgoing.call(round_and_round + "end", resolver=names)

    assert len(partner) == outgoing.MOST_HOPS + 1


def test_an_answer_that_is_too_large_is_not_taken(partner: list[Any]) -> None:
    with pytest.raises(Refused, match="more than is taken"):
        outgoing.call("http://partner.example/large", largest=100_000, resolver=names)


def test_an_answer_that_comes_too_slowly_is_hung_up_on(partner: list[Any]) -> None:
    begun = time.monotonic()

    with pytest.raises(outgoing.Unanswered, match="too long"):
        outgoing.call("http://partner.example/slow", seconds=0.3, resolver=names)

    assert time.monotonic() - begun < outgoing.SECONDS


def test_a_header_cannot_be_smuggled_in(partner: list[Any]) -> None:
    with pytest.raises(outgoing.Unanswered):
        outgoing.call("http://partner.example/", headers={"X": "a\r\nY: b"}, resolver=names)

    assert partner == []
