"""Which addresses of the network are public: where Hanse may be sent by an address that somebody typed.

Everything else is refused: this machine, the local network, providers' metadata, and whatever an address inside an address
(IPv4 in IPv6, 6to4, Teredo, NAT64) would lead to.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from ..errors import Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""From a host and a port to its addresses, in the order in which they should be tried."""

PORTS = {"http": 80, "https": 443}
LONGEST = 2000
NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
MORE_PRIVATE = tuple(
    ipaddress.ip_network(block)
    for block in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4", "fec0::/10", "100::/64")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `address` is what is connected to, `host` what is asked for and whose certificate counts."""

    scheme: str
    host: str
    port: int
    address: str
    path: str

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def resolved(host: str, port: int) -> list[str]:
    """The host's addresses, as this machine's resolver tells them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """May a request go to this address? No for anything that does not belong to the open Internet."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if "%" in address or not found.is_global or found.is_multicast or any(found in block for block in MORE_PRIVATE):
        return False
    return all(is_public(str(inner)) for inner in _within(found))


def _within(address: Address) -> list[ipaddress.IPv4Address]:
    """IPv4 addresses to which a gateway would carry an IPv6 one."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in block for block in NAT64) or int(address) >> 32 == 0:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in inner if each is not None]


def target(url: str, *, resolver: Resolver = resolved) -> Target:
    """Where `url` leads, resolved once; refused unless every address of its host is public.

    Only http and https on their own ports, without a name and password in it. Whoever connects uses `Target.address`, so
    that a name that is answered differently a second time changes nothing.
    """
    scheme, host, port, path = _parts(url)
    if _is_number(host):
        raise _refused(url)
    try:
        addresses = list(resolver(host, port))
    except (OSError, UnicodeError):
        raise Refused(_("%(host)s is not found.") % {"host": host}) from None
    if not addresses or not all(map(is_public, addresses)):
        raise _refused(url)
    return Target(scheme, host, port, addresses[0], path)


def _parts(url: str) -> tuple[str, str, int, str]:
    if len(url) > LONGEST or any(letter <= " " or letter in "\\\x7f" for letter in url) or not url.isascii():
        raise _refused(url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused(url) from None
    host = (parts.hostname or "").rstrip(".")
    usual = PORTS.get(parts.scheme)
    if usual is None or not host or "@" in parts.netloc or "%" in parts.netloc or port not in {None, *PORTS.values()}:
        raise _refused(url)
    return parts.scheme, host, port or usual, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _is_number(host: str) -> bool:
    """127.1, 2130706433, 0x7f.1 and 017700000001 are addresses to some resolvers, though no usual spelling of one."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        return last.isdigit() or last.startswith("0x")
    return False


def _refused(url: str) -> Refused:
    sentence = _("%(address)s cannot be called from here. Give a public address that begins with https://.")
    return Refused(sentence % {"address": url[:100]})
