"""Certificates of one's own: what they are good for and how long; what is wrong with others."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509 as library
from cryptography.x509 import verification
from hypothesis import given
from hypothesis import strategies as some

from provider import x509
from provider.call import Call
from provider.check import check
from provider.docker.authority import Authority
from provider.docker.leaf import Leaf

CALL = Call(urn="a::notes-dev", log=lambda *_: None, cancelled=threading.Event())
OWN = x509.authority("Own", ["notes.example.com", "localhost", "127.0.0.1"])


def accepted(authority: x509.Pair, leaf: x509.Pair, name: str) -> bool:
    """Whether a client that trusts the authority accepts the leaf for the DNS name."""
    store = verification.Store([library.load_pem_x509_certificate(authority.certificate.encode())])
    verifier = verification.PolicyBuilder().store(store)
    chosen = verifier.build_server_verifier(library.DNSName(name))
    try:
        chosen.verify(library.load_pem_x509_certificate(leaf.certificate.encode()), [])
    except verification.VerificationError:
        return False
    return True


def test_an_authority_vouches_for_its_names_and_no_others() -> None:
    good = x509.leaf(OWN, ["notes.example.com", "127.0.0.1"])
    assert accepted(OWN, good, "notes.example.com")
    assert not accepted(OWN, good, "localhost")
    forged = x509.leaf(OWN, ["bank.example.org"])
    assert not accepted(OWN, forged, "bank.example.org")
    # The opposite: an authority for it would be believed.
    wide = x509.authority("x", ["example.org"])
    assert accepted(wide, x509.leaf(wide, ["bank.example.org"]), "bank.example.org")


def test_a_leaf_lasts_90_days_at_most() -> None:
    rest = x509.until(x509.leaf(OWN, ["localhost"]).certificate) - datetime.now(UTC)
    assert timedelta(days=89) < rest < timedelta(days=90)
    inputs = {"authority": "a", "authorityKey": "b", "names": ["localhost"], "days": 91}
    (problem,) = check(Leaf, inputs)[1]
    assert (problem.path, problem.reason) == ("days", "is 91; it must be 1 to 90")


def made(**more: object) -> dict[str, object]:
    """A leaf's state."""
    inputs = {
        "authority": OWN.certificate,
        "authorityKey": OWN.key,
        "names": ["localhost"],
        "days": 90,
        **more,
    }
    return {**inputs, **Leaf().create(inputs, CALL).outputs}


def test_a_leaf_is_due_in_the_last_third_of_its_time() -> None:
    state = made()
    assert Leaf().due(state) is None
    ends = datetime.now(UTC) + timedelta(days=29)
    assert Leaf().due({**state, "expires": ends.isoformat()}) == "expires"
    renewed = Leaf().update("x", state, state, CALL)
    assert renewed["certificate"] != state["certificate"]
    assert renewed["key"] != state["key"]


def test_an_authority_needs_names_and_stays_as_it_is() -> None:
    assert list(Authority().problems({"names": []})) == [
        ("names", "is empty; name at least one, such as localhost")
    ]
    outputs = Authority().create({"title": "x", "names": ["localhost"]}, CALL).outputs
    found = Authority().read("x", {"title": "x", "names": ["localhost"], **outputs}, CALL)
    assert found is not None
    assert found.outputs == outputs


def wrong(certificate: str, key: str, *names: str) -> list[tuple[str, str]]:
    return list(x509.wrong(certificate, key, names))


def test_what_is_wrong_with_given_ones_is_said() -> None:
    good = x509.leaf(OWN, ["*.example.com", "127.0.0.1"])
    assert wrong(good.certificate, good.key, "notes.example.com", "127.0.0.1") == []
    assert wrong(good.certificate + OWN.certificate, good.key) == []
    assert wrong(good.certificate, good.key, "a.b.example.com", "example.com") == [
        (
            "certificate",
            "is for *.example.com, 127.0.0.1 and not for a.b.example.com, example.com; "
            "get one that names it",
        )
    ]
    assert wrong(good.certificate, OWN.key) == [
        ("key", "does not belong to the certificate; give the one that it was made with")
    ]
    assert wrong("x", "y") == [
        (
            "certificate",
            "holds no PEM certificate; it begins with -----BEGIN CERTIFICATE-----",
        )
    ]
    assert wrong(good.certificate, "y") == [
        ("key", "holds no PEM private key; it begins with -----BEGIN PRIVATE KEY-----")
    ]
    assert wrong(good.certificate + good.certificate, good.key) == [
        (
            "certificate",
            "is out of order; put the server's certificate first, then who signed which",
        )
    ]


def test_one_that_has_ended_says_when(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(x509, "EARLIER", timedelta(days=91))
    ended = x509.leaf(OWN, ["localhost"])
    day = x509.until(ended.certificate)
    assert wrong(ended.certificate, ended.key, "localhost") == [
        ("certificate", f"has ended on {day:%Y-%m-%d}; get a new one")
    ]
    monkeypatch.setattr(x509, "EARLIER", timedelta(days=-2))
    early = x509.leaf(OWN, ["localhost"])
    (problem,) = wrong(early.certificate, early.key)
    assert problem[1].startswith("is not valid before ")


@given(some.text(max_size=40), some.text(max_size=40))
def test_no_text_breaks_the_check(certificate: str, key: str) -> None:
    assert wrong(certificate, key)
