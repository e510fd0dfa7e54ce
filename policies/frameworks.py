"""The public frameworks whose items the rules answer, with the versions that were read."""

from policies.rule import Framework


def docker(item: str) -> Framework:
    """An item of the CIS Docker Benchmark, such as `5.4`."""
    return Framework(
        name="CIS Docker Benchmark", version="1.8.0", item=item,
        url="https://www.cisecurity.org/benchmark/docker",
    )


def observatory(item: str) -> Framework:
    """A test of MDN's HTTP Observatory, such as `content-security-policy`."""
    return Framework(
        name="MDN HTTP Observatory", version="6", item=item,
        url="https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring",
    )


def headers(item: str) -> Framework:
    """A header of the OWASP Secure Headers Project."""
    return Framework(
        name="OWASP Secure Headers", version="2026-07-19", item=item,
        url="https://owasp.org/www-project-secure-headers/",
    )


def tls(item: str) -> Framework:
    """A line of Mozilla's server-side TLS guideline."""
    return Framework(
        name="Mozilla Server Side TLS", version="6.0", item=item,
        url="https://wiki.mozilla.org/Security/Server_Side_TLS",
    )


def owasp(item: str) -> Framework:
    """A control of the OWASP Application Security Verification Standard."""
    return Framework(
        name="OWASP ASVS", version="5.0", item=item,
        url="https://owasp.org/www-project-application-security-verification-standard/",
    )


def slipway(item: str) -> Framework:
    """A decision of this project that no public framework covers."""
    return Framework(name="Slipway design", version="1", item=item, url="docs/policies.md")


def terms(item: str) -> Framework:
    """A vendor's own terms or documented limits."""
    return Framework(name="Vendor terms", version="2026-11-21", item=item, url="docs/prices.md")
