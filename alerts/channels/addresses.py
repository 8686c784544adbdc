"""Which addresses a receiver may have: the public ones, unless its host is allowed by name."""

from __future__ import annotations

import ipaddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are the IPv4 address that is reached."""

IPV4_COMPATIBLE = ipaddress.IPv6Network("::/96")
"""RFC 4291 2.5.5.1, deprecated, but still connected to by some systems."""


def is_public(address: str) -> bool:
    """Tell whether `address` (text of an IPv4 or IPv6 address) belongs to the public Internet.

    An IPv6 address that stands for IPv4 ones is as public as those. What is no address is not.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_global(each) for each in _embedded(parsed) or (parsed,))


def _is_global(address: IPAddress) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _embedded(address: IPAddress) -> tuple[IPAddress, ...]:
    """Return the IPv4 addresses that packets to an IPv6 address end at."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64 or address in IPV4_COMPATIBLE:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(each for each in found if each is not None)
