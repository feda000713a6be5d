"""Who is counted: an IPv4 address, or the line that an IPv6 address belongs to."""

import pytest

from portal.limits import sender_of


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
    ],
)
def test_sender_of_counts_ipv4_one_by_one_and_ipv6_by_line(rf, address, counted):
    assert sender_of(rf.get("/", REMOTE_ADDR=address)) == counted


def test_sender_of_believes_no_forwarded_address_where_no_proxy_is(rf):
    request = rf.get("/", REMOTE_ADDR="192.0.2.7", headers={"x-forwarded-for": "203.0.113.1"})

    assert sender_of(request) == "192.0.2.7"


def test_sender_of_counts_those_whom_the_proxy_does_not_name_as_one(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    assert sender_of(rf.get("/", headers={"x-forwarded-for": "junk"})) == "unknown"
