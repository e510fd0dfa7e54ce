"""dns-01 against a real ACME server: records at Cloudflare's stand-in, asked for by both sides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from docker.models.containers import Container

from components.docker.acme_dns import MISSING, PLATFORMS
from provider import x509
from tests.gateway.acme_place import NAME, Place, wait_for
from tests.gateway.cloudflare import NOW, ZONE, Cloudflare
from tests.gateway.stage import Stage
from tests.images.bench import build

pytestmark = [pytest.mark.docker, pytest.mark.timeout(240)]

API = "api.cloudflare.com"
# What the docker platform gives its client where slipway:dns is at Cloudflare.
PLUG, VARIABLES = PLATFORMS["cloudflare"]
(TOKEN,) = VARIABLES
RECORD = f"TXT _acme-challenge.{NAME}"


class DnsPlace(Place):
    """The same, with Cloudflare for the client, and a name server that knows who is in charge."""

    def open(self) -> Cloudflare:
        """Start both; the client finds the front under the names that it believes in."""
        config = self.stage.network.attrs["IPAM"]["Config"]
        names = address(self.stage, "names")
        vendor = Cloudflare(config[0]["Gateway"], f"http://{names}:8055")
        front = self._front(vendor, names)
        hosts = [API, f"ns.{ZONE}"]
        pebble = address(self.stage, "pebble")
        self.options = {"extra_hosts": {"pebble": pebble, **dict.fromkeys(hosts, front)}}
        (self.folder / "resolv.conf").write_text(f"nameserver {front}\n")
        self.mounts |= {
            str(self.folder / "resolv.conf"): "/etc/resolv.conf",
            str(self.folder / "front" / "trust.pem"): "/cloudflare.pem",
        }
        return vendor

    def _front(self, vendor: Cloudflare, names: str) -> str:
        folder = self.folder / "front"
        folder.mkdir()
        own = x509.authority("Cloudflare's own", [API])
        pair = x509.leaf(own, [API])
        script = str(Path(__file__).with_name("front.mjs"))
        for name, text in {
            "cert.pem": pair.certificate, "key.pem": pair.key, "trust.pem": own.certificate
        }.items():
            (folder / name).write_text(text)
        self.stage.run(
            "front",
            image=build("node", "runtime"),
            mounts={str(folder): "/front", script: "/front.mjs"},
            read_only=[str(folder), script],
            command=["node", "/front.mjs"],
            environment={"ZONE": ZONE, "NAMES": names, "API": vendor.url.split("/")[2]},
        )
        return address(self.stage, "front")

    def ask(self, name: str, token: str = Cloudflare.token, **more: str) -> Container:
        """Start a client that proves the domain by DNS."""
        return self.keep(
            name,
            **{
                "ACME_DNS": PLUG,
                TOKEN: token,
                "ACME_EVERY": "600",
                "SSL_CERT_FILE": "/cloudflare.pem",
                **more,
            },
        )


def address(stage: Stage, name: str) -> str:
    """A container's address on the stage's network."""
    container = stage.docker.containers.get(f"{stage.name}-{name}")
    return str(container.attrs["NetworkSettings"]["Networks"][stage.name]["IPAddress"])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DnsPlace]:
    made = DnsPlace(tmp_path_factory.mktemp("acme-dns"))
    try:
        yield made
    finally:
        made.clear()


@pytest.fixture(scope="module")
def cloudflare(place: DnsPlace) -> Iterator[Cloudflare]:
    vendor = place.open()
    yield vendor
    vendor.close()


def given_up(place: DnsPlace, name: str, **asked: str) -> str:
    """What a client says that got no certificate, by the time it waits for its next attempt."""
    client = place.ask(name, **asked)
    wait_for(lambda: b"the next attempt is in 30 s" in client.logs(), client)
    said: str = client.logs().decode()
    client.remove(force=True)
    return said


def test_refused_credentials_are_named_and_never_shown(
    place: DnsPlace, cloudflare: Cloudflare
) -> None:
    said = given_up(place, "refused", token="wrong-token-canary-81d2")
    assert (
        "Cloudflare refuses GET /zones: this credential does not exist; CLOUDFLARE_API_TOKEN has "
        "to be one that may read the zone and edit its DNS\n"
    ) in said
    assert cloudflare.made == []
    assert place.shown() is None
    assert "wrong-token-canary" not in said


def test_a_record_that_nobody_sees_ends_in_bounded_time_and_is_removed(
    place: DnsPlace, cloudflare: Cloudflare
) -> None:
    cloudflare.hidden = True
    said = given_up(place, "unseen", ACME_PATIENCE="3")
    cloudflare.hidden = False
    assert "time limit exceeded: last error: NS ns.example.com. did not return the expected" in said
    assert said.endswith(f"no certificate for {NAME}; the next attempt is in 30 s\n")
    assert cloudflare.made == [RECORD]
    assert cloudflare.records == {}
    assert place.shown() is None


def test_a_certificate_and_its_wildcard_are_obtained_and_the_records_removed(
    place: DnsPlace, cloudflare: Cloudflare
) -> None:
    cloudflare.made.clear()
    client = place.ask("keeper", ACME_DOMAINS=f"{NAME} *.{NAME}")
    wait_for(lambda: client.exec_run(["healthy"]).exit_code == 0, client)
    wait_for(place.shown, client)
    shown = place.shown()
    assert shown is not None
    assert sorted(shown[1]) == [f"*.{NAME}", NAME]
    assert cloudflare.made == [RECORD, RECORD]
    assert cloudflare.records == {}
    assert Cloudflare.token not in client.logs().decode()


def test_a_record_that_a_killed_client_left_is_removed(
    place: DnsPlace, cloudflare: Cloudflare
) -> None:
    foreign = {
        "id": "f" * 32, "type": "TXT", "name": f"_acme-challenge.{NAME}",
        "content": "another-clients", "ttl": 120, "proxiable": False, "created_on": NOW,
        "modified_on": NOW,
    }
    cloudflare.records["foreign"] = foreign
    cloudflare.made.clear()
    cloudflare.hidden = True
    client = place.ask("killed")
    wait_for(lambda: cloudflare.made == [RECORD] and len(cloudflare.records) == 2, client)
    client.kill()
    cloudflare.hidden = False
    client.start()
    wait_for(lambda: b"a new certificate for" in client.logs(), client)
    assert cloudflare.made == [RECORD, RECORD]
    assert cloudflare.records == {"foreign": foreign}
    client.remove(force=True)
    del cloudflare.records["foreign"]


def test_a_zone_that_is_not_at_cloudflare_is_named(place: DnsPlace, cloudflare: Cloudflare) -> None:
    said = given_up(place, "stranger", ACME_DOMAINS="notes.example.net")
    assert (
        "no zone of _acme-challenge.notes.example.net is at Cloudflare, or CLOUDFLARE_API_TOKEN "
        "may not read it; correct that\n"
    ) in said


def test_debians_lego_is_without_the_providers_that_are_refused(place: DnsPlace) -> None:
    """It documents them all the same."""
    client = place.keep("asking", ACME_SERVER="https://nowhere.test/dir")
    search = "grep -aoE 'providers/dns/[a-z0-9]+' \"$(command -v lego)\" | sort -u"
    built = client.exec_run(["bash", "-c", search]).output.decode().split()
    documented = client.exec_run(["lego", "dnshelp"]).output.decode()
    client.remove(force=True)
    inside = {each.rpartition("/")[2] for each in built}
    assert "route53" in inside
    assert [each for each in sorted(MISSING) if each.replace("-", "") in inside] == []
    assert [each for each in sorted(MISSING) if f" {each}," not in documented] == []
