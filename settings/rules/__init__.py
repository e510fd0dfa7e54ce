"""What has to hold between keys: pure functions from a draft of the settings to objections."""

from collections.abc import Iterator

from settings.rules import addresses, backend, data, environment, money, services, standby
from settings.rules.draft import Draft, Objection

MODULES = (addresses, backend, data, environment, money, services, standby)


def objections(draft: Draft) -> Iterator[Objection]:
    """What every rule has against the draft."""
    for module in MODULES:
        for rule in module.RULES:
            yield from rule(draft)
