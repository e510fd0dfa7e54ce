"""Rules over third-party services that are known: their variables, where each goes, their form.

What a value is stays unsaid in every message.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.patterns import secret_form
from services import known
from settings.errors import Path, setting
from settings.rules.draft import Draft, Objection, Rule
from settings.secrets import Secret
from settings.services import ThirdParty

SIDES = ("backend", "frontend", "ci")


def needed_variables_are_there(draft: Draft) -> Iterator[Objection]:
    """A known service gets what it cannot do without, on the sides that the stack has."""
    for name, given, made in _known(draft):
        for variable in made.variables:
            there = {known.unprefixed(each) for each in getattr(given, variable.side)}
            if variable.needed and variable.side in draft.present and not there & {*variable.names}:
                yield _missing(draft, ("services", name, variable.side), made.title, variable)


def _missing(draft: Draft, side: Path, title: str, variable: known.Variable) -> Objection:
    wrong = f"{title} needs {variable.name} here ({variable.what})"
    if variable.side == "frontend":
        right = f"add VITE_{variable.name}"
    else:
        right = f"run: {setting(draft.flags, (*side, variable.name))}"
    return Objection(side, f"{wrong}; {right}, or give the service another name")


def webhooks_are_proved(draft: Draft) -> Iterator[Objection]:
    """A path that a service calls has the key that proves the call to be the service's."""
    for name, given, made in _known(draft):
        proof = made.webhook.secret if made.webhook else ""
        if given.webhook and proof and proof not in given.backend:
            where: Path = ("services", name, "backend", proof)
            wrong = f"anyone could call {given.webhook} in {made.title}'s name without it"
            yield Objection(where, f"{wrong}; run: {setting(draft.flags, where)}")


def values_have_their_form(draft: Draft) -> Iterator[Objection]:
    """What a vendor documents of its keys' form holds."""
    for name, given, made in _known(draft):
        for side in SIDES:
            for key, value in getattr(given, side).items():
                variable = made.variable(key, side)
                if variable and variable.form and not _fits(value, variable.form):
                    wrong = f"no such value of {made.title}'s; {variable.right}"
                    yield Objection(("services", name, side, key), wrong)


def no_server_key_in_the_page(draft: Draft) -> Iterator[Objection]:
    """Neither a name nor a value that belongs on a server stands among the page's variables."""
    for key, value, path in _of_page(draft):
        titles = known.server_only()
        if (bare := known.unprefixed(key)) in titles:
            wrong = f"{bare} is a server's key of {titles[bare]}, and everyone can read the page"
        elif kind := secret_form(value):
            wrong = f"this is {kind}, and everyone can read the page"
        else:
            continue
        right = "replace it at its issuer, give the new one to a backend, and remove it here"
        yield Objection(path, f"{wrong}; {right}")


def _known(draft: Draft) -> Iterator[tuple[str, ThirdParty, known.Service]]:
    for name, given in draft.services.items():
        if made := known.service(name):
            yield name, given, made


def _of_page(draft: Draft) -> Iterator[tuple[str, str, Path]]:
    for name, given in draft.services.items():
        for key, value in given.frontend.items():
            yield key, value, ("services", name, "frontend", key)
    for key, value in draft.frontend.env.items() if draft.frontend else ():
        yield key, value, ("frontend", "env", key)


def _fits(value: str | Secret, form: str) -> bool:
    """A secret that was read without the engine has no value to look at."""
    return (value if isinstance(value, Secret) else Secret(value)).fits(form) is not False


RULES: tuple[Rule, ...] = (
    needed_variables_are_there,
    webhooks_are_proved,
    values_have_their_form,
    no_server_key_in_the_page,
)
