"""X.509 certificates as PEM texts: an authority of one's own, what it signs, and checks.

Curves and lifetimes are Mozilla's (server side TLS 6.0): P-256, at most 90 days for a server's.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)
AUTHORITY_DAYS, LEAF_DAYS = 3650, 90
# A machine's clock may be behind: a certificate is valid a little before it is made.
EARLIER = timedelta(hours=1)


@dataclass(frozen=True)
class Pair:
    """A certificate (with those that it needs behind it) and its private key, as PEM."""

    certificate: str
    key: str


def authority(name: str, permitted: Sequence[str]) -> Pair:
    """An authority that can vouch for `permitted` names and what is below them, and no others.

    Whoever trusts it does not trust whoever steals its key for the rest of the internet.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        _begun(subject, subject, key.public_key(), AUTHORITY_DAYS * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(
            x509.NameConstraints([_constraint(each) for each in permitted], None), critical=True
        )
    )
    return _signed(builder, key, key)


def leaf(by: Pair, names: Sequence[str], days: int = LEAF_DAYS) -> Pair:
    """A server's certificate for `names` (DNS names and addresses), signed by an authority."""
    issuer = x509.load_pem_x509_certificate(by.certificate.encode())
    signer = serialization.load_pem_private_key(by.key.encode(), None)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    builder = (
        _begun(subject, issuer.subject, key.public_key(), days * DAY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([_general(each) for each in names]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()),  # type: ignore[arg-type]
            critical=False,
        )
    )
    return _signed(builder, key, signer)  # type: ignore[arg-type]  # an authority's key signs


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now - EARLIER + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _signed(
    builder: x509.CertificateBuilder,
    key: ec.EllipticCurvePrivateKey,
    signer: CertificateIssuerPrivateKeyTypes,
) -> Pair:
    made = builder.sign(signer, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Pair(made.public_bytes(serialization.Encoding.PEM).decode(), private.decode())


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.IPAddress(address) if address else x509.DNSName(name)


def _constraint(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.IPAddress(ipaddress.ip_network(address)) if address else x509.DNSName(name)


def until(certificate: str) -> datetime:
    """When the first certificate of the text ends."""
    return x509.load_pem_x509_certificate(certificate.encode()).not_valid_after_utc


def wrong(certificate: str, key: str, names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """What stops a given pair from serving `names`: ("certificate" or "key", what is wrong)."""
    try:
        chain = x509.load_pem_x509_certificates(certificate.encode())
    except ValueError:
        yield "certificate", "holds no PEM certificate; it begins with -----BEGIN CERTIFICATE-----"
        return
    yield from (("certificate", each) for each in _unfit(chain, names))
    try:
        private = serialization.load_pem_private_key(key.encode(), None)
    except TypeError:
        yield "key", "is encrypted; take its passphrase off: openssl pkey -in KEY -out PLAIN"
    except ValueError:
        yield "key", "holds no PEM private key; it begins with -----BEGIN PRIVATE KEY-----"
    else:
        if private.public_key() != chain[0].public_key():
            yield "key", "does not belong to the certificate; give the one that it was made with"


def _unfit(chain: Sequence[x509.Certificate], names: Iterable[str]) -> Iterable[str]:
    first, now = chain[0], datetime.now(UTC)
    if first.not_valid_after_utc <= now:
        yield f"has ended on {first.not_valid_after_utc:%Y-%m-%d}; get a new one"
    if first.not_valid_before_utc > now:
        yield f"is not valid before {first.not_valid_before_utc:%Y-%m-%d}; give one that is"
    covered = _names(first)
    if missing := [each for each in names if not any(_covers(one, each) for one in covered)]:
        has = ", ".join(covered) or "no name"
        yield f"is for {has} and not for {', '.join(missing)}; get one that names it"
    for lower, upper in pairwise(chain):
        try:
            lower.verify_directly_issued_by(upper)
        except (ValueError, TypeError, InvalidSignature):
            yield "is out of order; put the server's certificate first, then who signed which"
            return


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [
        *names.get_values_for_type(x509.DNSName),
        *map(str, names.get_values_for_type(x509.IPAddress)),
    ]


def _covers(pattern: str, name: str) -> bool:
    pattern, name = pattern.lower(), name.lower()
    return pattern == name or (
        pattern.startswith("*.") and name.partition(".")[2] == pattern.removeprefix("*.")
    )
