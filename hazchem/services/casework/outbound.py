"""Outbound: one signed message to an address an authority named, and to nowhere inside."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection, Mapping
from urllib.parse import SplitResult, urlsplit

from hazchem.domain.errors import Invalid, invalid

TIMEOUT_SECONDS = 10
_ANSWER_BYTES = 200
_PORTS = {"https": 443, "http": 80}


class Unreachable(Exception):
    """A message did not arrive; says why in a few words."""


def check_url(url: str, hosts: Collection[str]) -> SplitResult:
    """An address that may be sent to; raises Invalid for any other.

    Only https, unless the host is among `hosts`, which the operator of the ledger lists.
    """
    try:
        told = urlsplit(url)
        port = told.port
    except ValueError:
        raise _no_url(url) from None
    if told.scheme not in _PORTS or not told.hostname or told.username or told.password:
        raise _no_url(url)
    if not url.isascii() or any(char.isspace() for char in url) or port == 0:
        raise _no_url(url)
    if told.scheme != "https" and told.hostname not in hosts:
        raise invalid("/url", "https", f'"{url[:80]}" is not https: list its host in '
                      "HAZCHEM_WEBHOOK_HOSTS where that is meant", f"“{url[:80]}”不是 https 地址："
                      "确需使用的，请将主机列入 HAZCHEM_WEBHOOK_HOSTS")
    return told


def post(url: str, body: bytes, headers: Mapping[str, str], hosts: Collection[str]) -> str:
    """Send a message; returns the answer's status. Raises Unreachable where none is 2xx.

    The name is looked up once and the connection goes to what was looked at: nobody can answer
    with an outer address first and an inner one after. No redirect is followed.
    """
    try:
        told = check_url(url, hosts)
    except Invalid as refused:
        raise Unreachable(refused.problems[0].en) from None
    host, port = str(told.hostname), told.port or _PORTS[told.scheme]
    address = _address(host, port, inside=host in hosts)
    path = (told.path or "/") + (f"?{told.query}" if told.query else "")
    connection = _Connection(host, port, address, secure=told.scheme == "https")
    try:
        connection.request("POST", path, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        answer.read(_ANSWER_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:_ANSWER_BYTES]) from None
    finally:
        connection.close()
    if answer.status // 100 != 2:
        raise Unreachable(f"answered {answer.status}")
    return str(answer.status)


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name it was looked up by."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self.address, self.secure = address, secure

    def connect(self) -> None:
        """Connect to the address; its certificate must be of the name."""
        self.sock = socket.create_connection((self.address, self.port), TIMEOUT_SECONDS)
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.host)


def _address(host: str, port: int, *, inside: bool) -> str:
    """One address of a host; raises Unreachable where any of them lies inside."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(f"{host} is not found: {error}") from None
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        if not inside and not ipaddress.ip_address(address.partition("%")[0]).is_global:
            raise Unreachable(f"{host} lies inside ({address}): list it in HAZCHEM_WEBHOOK_HOSTS "
                              "where that is meant")
    return addresses[0]


def _no_url(url: str) -> Invalid:
    return invalid("/url", "url", f'"{url[:80]}" is no address to send to, such as '
                   "https://example.org/hook", f"“{url[:80]}”不是可发送的地址，"
                   "例如 https://example.org/hook")
