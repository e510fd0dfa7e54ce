"""The stack files of the project are right, and so is what is commented out in them."""

import re
import subprocess
from pathlib import Path

import pytest

from settings import SettingsError, load_file
from settings.source import Source
from tests.settings.test_documents import ROOT, STACKS

DEV = ROOT / "Pulumi.dev.yaml"


@pytest.mark.parametrize("file", STACKS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_stack_file_loads(file: Path) -> None:
    assert load_file(file, unset=True).app.name


def test_secrets_that_nobody_has_set_yet_are_asked_for_all_the_same() -> None:
    file = ROOT / "examples/nexus/Pulumi.prod.yaml"
    with pytest.raises(SettingsError) as caught:
        load_file(file)
    command = (
        "missing secret; run: pulumi config set --stack prod-nexus "
        "--config-file examples/nexus/Pulumi.prod.yaml --secret --path"
    )
    said = str(caught.value).splitlines()
    assert len(said) == 6
    assert all(command in each for each in said)


def test_dev_is_the_example_app_on_docker() -> None:
    settings = load_file(DEV)
    backend = settings.backend["backend"]
    assert settings.frontend
    assert settings.database
    assert settings.storage
    assert set(settings.platforms) == {"docker"}
    assert (settings.app.name, settings.frontend.source, backend.source) == (
        "notes",
        "examples/app/web",
        "examples/app/api",
    )
    assert (backend.port, backend.websocket, backend.generate) == (3000, True, ("SESSION_SECRET",))
    assert (settings.database.version, settings.database.pooled) == (17, True)
    assert settings.storage.buckets["uploads"].cors == ("frontend",)
    assert settings.platforms["docker"].port == 8080


def test_dev_has_no_secrets_and_is_never_committed_with_a_salt() -> None:
    """`make up` appends its own passphrase's; every other machine would refuse to come up."""
    assert "secure:" not in DEV.read_text()
    staged = subprocess.run(
        ["git", "show", f":{DEV.name}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "\nencryptionsalt:" not in staged.stdout, f"take that line out, then: git add {DEV.name}"


def test_what_dev_has_commented_out_is_right_but_for_the_values_of_secrets(tmp_path: Path) -> None:
    opened = re.sub(r"^( +)# (?=[A-Za-z_:]+:|  )", r"\1", DEV.read_text(), flags=re.MULTILINE)
    assert opened.count("#") < DEV.read_text().count("#") - 10
    file = tmp_path / DEV.name
    file.write_text(opened)
    with pytest.raises(SettingsError) as caught:
        load_file(file)
    assert [problem.path for problem in caught.value.problems] == [
        "slipway:backend.secrets.OPENAI_API_KEY",
        "slipway:services.stripe.backend.STRIPE_SECRET_KEY",
        "slipway:services.stripe.backend.STRIPE_WEBHOOK_SECRET",
    ]
    assert all(problem.message.startswith("missing secret;") for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("Pulumi.dev.yaml", "--stack dev"),
        ("/srv/notes/Pulumi.pr-12.yaml", "--stack pr-12"),
        ("examples/nexus/Pulumi.prod.yaml",
         "--stack prod-nexus --config-file examples/nexus/Pulumi.prod.yaml"),
        ("settings.yaml", ""),
    ],
)
def test_the_engine_is_told_the_stack_that_make_means(name: str, flags: str) -> None:
    assert Source(name).flags == flags
