"""How a release takes over from the one before. What is not well never does.

bluegreen  all new machines beside the old ones, without traffic; once all are well they get it,
           and the old ones are drained and removed
rolling    one machine after the other gets the new release; when one is not well, those before
           it are put back to the release before
canary     one machine more is tried first, without traffic; then as rolling
"""

from __future__ import annotations

from provider.fly import config
from provider.fly.fleet import Fleet, waiting
from provider.fly.machines import ENDED, Machine, Unwell, updated
from provider.http import Refused

KEPT = "what ran before still serves; "
BACK = "what had changed is back at the release before; "


def released(fleet: Fleet, strategy: str) -> None:
    """Bring all machines of the group to the wanted release and number."""
    live = fleet.live()
    if live and not all(map(fleet.current, live)):
        {"bluegreen": _bluegreen, "rolling": _rolling, "canary": _canary}[strategy](fleet, live)
    else:
        _scaled(fleet, live)
    for each in fleet.machines():
        if waiting(each):  # left by an update that was killed
            fleet.destroy(each)


def _scaled(fleet: Fleet, live: list[Machine]) -> None:
    """The right number of machines; all there have the release already, or there are none."""
    failed = [each for each in live if each["state"] == "failed"]
    for each in failed:
        fleet.destroy(each)
    live = [each for each in live if each not in failed]
    begun = [each for each in live if each["state"] in ENDED]
    for each in begun:
        fleet.leases.ask("POST", each["id"], "start")
    begun += [fleet.make(region, live=True) for region in fleet.missing(live)]
    for each in begun:
        fleet.check(each)
    for each in fleet.too_many(live):
        fleet.destroy(each)


def _bluegreen(fleet: Fleet, old: list[Machine]) -> None:
    mine = [m for m in fleet.machines() if waiting(m) and fleet.current(m)]
    # Those of the wanted release that serve already: a killed update had begun to switch.
    switched = [each for each in old if fleet.current(each)]
    try:
        mine += [fleet.make(r, live=False) for r in fleet.missing([*mine, *switched])]
        for each in mine:
            fleet.check(each, KEPT)
    except (Unwell, Refused):
        _undone(fleet)
        raise
    for each in mine:
        fleet.register(each)
    leaving = [each for each in old if each not in switched]
    for each in [*leaving, *fleet.too_many([*mine, *switched])]:
        fleet.cordon(each)
    fleet.client.call.pause(fleet.inputs["overlapSeconds"])
    for each in [*leaving, *fleet.too_many([*mine, *switched])]:
        fleet.destroy(each)


def _undone(fleet: Fleet) -> None:
    for each in fleet.machines():
        if waiting(each):
            fleet.destroy(each)


def _canary(fleet: Fleet, old: list[Machine]) -> None:
    canary = fleet.make(min(fleet.inputs["regions"]), live=False)
    try:
        fleet.check(canary, KEPT)
    finally:
        fleet.destroy(canary)
    _rolling(fleet, old)


def _rolling(fleet: Fleet, old: list[Machine]) -> None:
    over = fleet.too_many(old)
    changed: list[Machine] = []
    for each in old:
        if each in over or fleet.current(each):
            continue
        changed.append(each)
        try:
            version = fleet.inputs["minSecretsVersion"]
            now = updated(fleet.client, fleet.app, each, fleet.whole, fleet.leases, version)
            fleet.check(now, BACK)
        except (Unwell, Refused):
            _put_back(fleet, changed)
            raise
    _scaled(fleet, fleet.live())


def _put_back(fleet: Fleet, changed: list[Machine]) -> None:
    now = {each["id"]: config.digest_of(each) for each in fleet.machines()}
    for each in reversed(changed):
        if now.get(each["id"]) == fleet.release:
            fleet.client.call.status(f"putting {each['name']} back to the release before")
            fleet.check(updated(fleet.client, fleet.app, each, each["config"], fleet.leases))
