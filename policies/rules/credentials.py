"""Credentials: never in plain text, never in a browser, never weak, old or used twice."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from policies.frameworks import docker, owasp
from policies.patterns import PUBLIC_PREFIXES, secret_form, secret_name, weakness
from policies.reading.meaning import Variable
from policies.reading.read import containers, everything, read
from policies.reading.resource import Resource, leaves
from policies.reading.values import SecretText, Unknown, field, number, text
from policies.rule import Finding, Outcome, Stack, rule
from services.known import server_only, unprefixed

Options = Mapping[str, Any]
# What `docker inspect` shows of a container besides its environment.
SHOWN = ("command", "entrypoints", "labels", "healthcheck", "logOpts", "sysctls")
NO_CREDENTIAL = ("true", "false", "yes", "no", "none", "null", "0", "1")


@rule(
    "credentials-are-marked-secret", severity="critical", framework=owasp("13.3.1"),
    prevents="a database password in the state file, the preview's output and the CI log",
    remedy="Use `pulumi config set --secret`, or `pulumi.Output.secret` where the value is born.",
)
def credentials_are_marked_secret(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """No credential is given to a resource in plain text."""
    for path, value, secret in leaves(dict(resource.inputs)):
        if isinstance(value, Unknown) or secret or not value:
            continue
        if kind := secret_form(value):
            yield Finding("", f"`{path}` of {resource.name} holds {kind} in plain text; "
                              "mark it as secret")
    for variable in _variables(resource):
        value = variable.value
        if isinstance(value, Unknown | SecretText) or not isinstance(value, str):
            continue
        plain = value and value.lower() not in NO_CREDENTIAL and not value.startswith("/")
        if plain and secret_name(variable.name) and not secret_form(value):
            yield Finding("", f"{variable.name} of {resource.name} is in plain text; "
                              "mark it as secret")


def _variables(resource: Resource) -> Iterator[Variable]:
    yield from read("variables", resource)


@rule(
    "container-environment-holds-no-secrets", severity="high", framework=docker("4.10"),
    prevents="secrets shown by `docker inspect`, in crash reports and to every child process",
    remedy="Give it as a file on a volume; backends get theirs at /run/slipway.",
)
def container_environment_holds_no_secrets(
    resource: Resource, _options: Options
) -> Iterator[Outcome]:
    """No secret is in an environment, a command or a build argument that others can read back."""
    shown = {key: resource.inputs.get(key) for key in SHOWN} if any(containers(resource)) else {}
    for path, _, secret in leaves(shown):
        if secret:
            yield Finding("", f"`{path}` of {resource.name} is a secret, which `docker inspect` "
                              "shows; give it as a file")
    for variable in _variables(resource):
        if not variable.visible:
            continue
        if isinstance(variable.value, Unknown):
            if secret_name(variable.name):
                yield variable.value
        elif isinstance(variable.value, SecretText):
            kind = {"build": "build argument", "ci": "variable", "frontend": "variable"}.get(
                variable.audience, "environment variable"
            )
            yield Finding(
                "", f"{variable.name} is a secret in a readable {kind} of {resource.name}; "
                "give it as a file or a vendor's secret",
            )


@rule(
    "server-keys-stay-on-the-server", severity="critical", framework=owasp("14.2.1"),
    prevents="a service-role or payment key in a JavaScript bundle, where everybody reads it",
    remedy="Give it to the backend only; browsers get the publishable key.",
)
def server_keys_stay_on_the_server(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """No server-side key reaches what browsers load."""
    for variable in _variables(resource):
        public = variable.name.startswith(PUBLIC_PREFIXES)
        # A name that a vendor gives to servers alone has no business in any build of the page.
        owned = variable.audience == "frontend" and _server_only(variable.name)
        if not (public or owned) or variable.audience not in ("frontend", "build"):
            continue
        value = variable.value
        kind = secret_form(value) if isinstance(value, str) else None
        if kind or owned or secret_name(variable.name):
            yield Finding(
                "", f"{variable.name} of {resource.name} puts {kind or 'a secret'} into the page; "
                "give it to the backend only",
            )
        elif isinstance(value, Unknown):
            yield value


def _server_only(name: str) -> bool:
    return unprefixed(name) in server_only()


@rule(
    "secrets-are-strong", severity="high", framework=owasp("6.5.1"),
    prevents="signing keys such as `secret`, guessed offline from one session cookie",
    remedy="Let Slipway make it (`slipway:backend.generate`), or use 32 random characters.",
    options={"bits": 96},
)
def secrets_are_strong(resource: Resource, options: Options) -> Iterator[Outcome]:
    """Passwords and keys are long and random enough."""
    least = float(options["bits"])
    for made in read("credentials", resource):
        length = number(made.length)
        bits = length * math.log2(max(made.alphabet, 2)) if length is not None else least
        if bits < least:
            yield Finding(
                "", f"{resource.name} has {bits:.0f} bits, and {least:.0f} are required; "
                f"set `length` to {math.ceil(least / math.log2(max(made.alphabet, 2)))} or more",
            )
    for variable in _variables(resource):
        value = variable.value
        # A redacted value says nothing about the real one.
        if isinstance(value, Unknown) or not isinstance(value, str) or value == "[secret]":
            continue
        named = secret_name(variable.name) and "://" not in value and not value.startswith("/")
        if named and value.lower() not in ("", *NO_CREDENTIAL) and (why := weakness(value)):
            yield Finding("", f"{variable.name} of {resource.name} {why}; make a random one")


@rule(
    "secrets-are-used-once", severity="medium", framework=owasp("13.3.4"),
    prevents="one leak that opens everything, because two doors share a key",
    remedy="Give each purpose its own value.", scope="stack",
)
def secrets_are_used_once(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """No secret serves two purposes."""
    names: dict[str, dict[str, Resource]] = {}
    for variable in everything("variables", stack.resources):
        value = variable.value
        comparable = isinstance(value, SecretText) and len(value) >= 8 and value != "[secret]"
        if comparable and "://" not in value and secret_name(variable.name):
            names.setdefault(value, {}).setdefault(variable.name, variable.resource)
    for users in names.values():
        if len(users) > 1:
            shown = " and ".join(sorted(users))
            first = users[min(users)]
            yield Finding(first.urn, f"{shown} have the same value; give each its own")


@rule(
    "secrets-are-rotated-quarterly", severity="medium", framework=owasp("13.3.4"),
    prevents="a token that leaked two years ago and still works",
    remedy="Make it anew: change `keepers.rotated` to today, or write the secret again.",
    options={"days": 92}, scope="stack",
)
def secrets_are_rotated_quarterly(stack: Stack, options: Options) -> Iterator[Outcome]:
    """Secrets are made anew every quarter, and tokens end by themselves."""
    most = int(options["days"])
    for found in everything("credentials", stack.resources):
        name, urn = found.resource.name, found.resource.urn
        made = moment(found.made)
        if isinstance(found.made, Unknown):
            pass  # it is being made right now
        elif made is not None and (stack.today - made).days > most:
            yield Finding(urn, f"{name} is {(stack.today - made).days} days old, and {most} are "
                               "the most; rotate it")
        if isinstance(found.expires, Unknown):
            yield found.expires
        elif text(found.expires) == "never":
            yield Finding(urn, f"{name} never expires; set `expiresOn`")
        elif (ends := moment(found.expires)) and (ends - stack.today).days > most:
            yield Finding(
                urn, f"{name} lives for {(ends - stack.today).days} more days, and {most} are the "
                "most; set an earlier `expiresOn`",
            )


def moment(value: Any) -> date | None:
    """A date out of `2026-11-21` or `2026-11-21T03:00:00Z`; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None


@rule(
    "registry-credentials-stay-out-of-state", severity="high", framework=owasp("13.3.1"),
    prevents="registry passwords in the state in plain text (pulumi-docker #643)",
    remedy="Log in with `docker login` before the update, and leave `registryAuth` out.",
)
def registry_credentials_stay_out_of_state(
    resource: Resource, _options: Options
) -> Iterator[Outcome]:
    """The docker provider's configuration holds no registry credentials."""
    if resource.type == "pulumi:providers:docker" and field(dict(resource.inputs), "registryAuth"):
        yield Finding(
            "", f"{resource.name} has `registryAuth`, which the state keeps in plain text; "
            "use `docker login` instead",
        )
