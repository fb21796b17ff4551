"""Which addresses a message may go to: those of the public network, and what the operator allows.

A webhook is an address that somebody types in and that this machine then connects to. Without a
check it would reach what only this machine reaches: the database beside it, a cloud's metadata.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from analysis.models.webhooks import URL_LETTERS

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

# Not all of it is private by every version of `ipaddress`: RFC 6890, RFC 8215 and their updates.
_REFUSED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # Tunnels hold an IPv4 address of any kind: Teredo, 6to4. Then documentation, ORCHID.
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
# All that is routed at all; mapped IPv4, NAT64, link-local, ULA and multicast lie outside.
_ROUTED: Final = ipaddress.ip_network("2000::/3")


class AddressError(Exception):
    """Nothing is sent to this address; `sentence` says why, `code` says it to programs."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


def check_url(url: str) -> None:
    """Refuse what can never be delivered to, as far as the text alone says.

    Raises:
        AddressError: not https, with a password, without a host, or a number inside the network.
    """
    parts = _split(url)
    is_plain = parts.scheme == "http" and settings.WEBHOOK_ALLOW_PRIVATE
    if parts.scheme != "https" and not is_plain:
        raise AddressError("not_https", str(_("The address must begin with https://.")))
    if parts.username is not None or parts.password is not None:
        raise AddressError("has_password", str(_("The address must not hold a name or password.")))
    if parts.fragment:
        raise AddressError("has_fragment", str(_("The address must not hold a “#”.")))
    host = parts.hostname or ""
    try:
        check_address(host)
    except ValueError:
        if "." not in host.rstrip(".") and not settings.WEBHOOK_ALLOW_PRIVATE:
            raise AddressError(
                "no_public_name", str(_("The address needs a name of the public network."))
            ) from None


def find_address(url: str, resolve: Resolver | None = None) -> Address:
    """Return the address that the host of a URL has now; the one to connect to.

    One inside the network beside public ones is no accident: then none is used.

    Raises:
        AddressError: the name is unknown, or one of its addresses may not be connected to.
    """
    parts = _split(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = [ipaddress.ip_address(text) for text in (resolve or _resolve)(host, port)]
    except (OSError, ValueError) as error:
        raise AddressError("unknown_name", str(_("The name is not known."))) from error
    if not found:
        raise AddressError("unknown_name", str(_("The name is not known.")))
    for address in found:
        check_address(str(address))
        if parts.scheme != "https" and not _is_allowed_by_operator(address):
            raise AddressError("not_https", str(_("The address must begin with https://.")))
    return found[0]


def check_address(text: str) -> None:
    """Refuse an address that is not of the public network, unless the operator allows it.

    Raises:
        ValueError: it is no address but a name.
        AddressError: it is not public.
    """
    address = ipaddress.ip_address(text)
    if _is_allowed_by_operator(address):
        return
    is_routed = address.version == 4 or address in _ROUTED
    if not is_routed or any(address in network for network in _REFUSED):
        raise AddressError(
            "private_address", str(_("The address lies inside a network, not in the public one."))
        )


def _is_allowed_by_operator(address: Address) -> bool:
    return any(address in network for network in settings.WEBHOOK_ALLOW_PRIVATE)


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # Without the zone of a link-local address, which is refused anyway.
    return [str(entry[4][0]).partition("%")[0] for entry in found]


def _split(url: str) -> SplitResult:
    malformed = AddressError("malformed", str(_("This is no address.")))
    # What a browser would read otherwise than we do.
    if len(url) > URL_LETTERS or "\\" in url or not url.isascii() or not url.isprintable():
        raise malformed
    try:
        parts = urlsplit(url)
        is_complete = bool(parts.hostname) and parts.port != 0 and " " not in url
    except ValueError as error:
        raise malformed from error
    if not is_complete:
        raise malformed
    return parts
