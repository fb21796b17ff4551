"""What may be connected to: the public network, and what the operator names."""

import ipaddress
import socket

import pytest

from analysis.webhooks.addresses import AddressError, check_address, check_url, find_address

PUBLIC = ["93.184.215.14", "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e"]
REFUSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.8.9.10", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
    "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1",
    "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "5f00::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_taken(address):
    check_address(address)
    assert str(find_address("https://a.example/x", lambda host, port: [address])) == address


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_inside_a_network_are_refused(address):
    with pytest.raises(AddressError) as refused:
        check_address(address)
    assert refused.value.code == "private_address"
    with pytest.raises(AddressError):
        find_address("https://a.example/x", lambda host, port: [address])
    literal = f"[{address}]" if ":" in address else address
    with pytest.raises(AddressError):
        check_url(f"https://{literal}/hook")


def test_one_private_address_among_public_ones_is_enough():
    with pytest.raises(AddressError):
        find_address("https://a.example/", lambda host, port: ["8.8.8.8", "10.0.0.1"])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://a.example/", "not_https"),
        ("ftp://a.example/", "not_https"),
        ("file:///etc/passwd", "malformed"),
        ("gopher://127.0.0.1:6379/", "not_https"),
        ("https://", "malformed"),
        ("https:///x", "malformed"),
        ("https://a.example:99999/", "malformed"),
        ("https://a.example:0/", "malformed"),
        ("https://a.example:no/", "malformed"),
        ("https://[::1", "malformed"),
        ("https://a.example\\@127.0.0.1/", "malformed"),
        ("https://a.example/ x", "malformed"),
        ("https://a.example/\r\nHost: b", "malformed"),
        ("https://ä.example/", "malformed"),
        ("https://user:pass@a.example/", "has_password"),
        ("https://user@a.example/", "has_password"),
        ("https://a.example/#x", "has_fragment"),
        ("https://localhost/", "no_public_name"),
        ("https://broker:6379/", "no_public_name"),
        ("https://2130706433/", "no_public_name"),
        ("https://0x7f000001/", "no_public_name"),
        ("https://127.0.0.1:8000/", "private_address"),
        ("https://a.example/" + "x" * 500, "malformed"),
    ],
)
def test_addresses_that_can_never_be_delivered_to(url, code):
    with pytest.raises(AddressError) as refused:
        check_url(url)
    assert (refused.value.code, bool(refused.value.sentence)) == (code, True)


@pytest.mark.parametrize(
    "url", ["https://a.example", "https://a.example:8443/in?key=1", "https://8.8.8.8/"]
)
def test_ordinary_addresses(url):
    check_url(url)


# The machine's own look-up knows more ways to write 127.0.0.1 than `ipaddress` does.
@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "localhost"])
def test_other_ways_to_write_an_address_are_looked_up_and_refused(host):
    with pytest.raises(AddressError) as refused:
        find_address(f"https://{host}/")
    assert refused.value.code in ("private_address", "unknown_name")


def test_a_name_that_nobody_knows():
    def resolve(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(AddressError) as refused:
        find_address("https://a.example/", resolve)
    assert refused.value.code == "unknown_name"


def test_the_operator_may_allow_a_network(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = (ipaddress.ip_network("10.1.0.0/16"),)
    check_url("http://ris:8080/in")
    assert str(find_address("http://ris:8080/in", lambda host, port: ["10.1.2.3"])) == "10.1.2.3"
    for inside in ("10.2.0.1", "127.0.0.1"):
        with pytest.raises(AddressError):
            find_address("https://ris/in", lambda host, port, inside=inside: [inside])
    # Without TLS only inside that network.
    with pytest.raises(AddressError) as refused:
        find_address("http://a.example/", lambda host, port: ["8.8.8.8"])
    assert refused.value.code == "not_https"
