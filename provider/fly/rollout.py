"""How a release takes over from the one before. What is not well never does.

bluegreen  all new machines beside the old ones, without traffic; once all are well they get it,
           and the old ones are drained and removed
rolling    one machine after the other gets the new release; when one is not well, those before
           it are put back to the release before
canary     one machine more is tried first, without traffic; then as rolling
"""

from __future__ import annotations

from provider.fly.fleet import Fleet, waiting
from provider.fly.machines import ENDED, Machine, Unwell, steady
from provider.http import Refused

KEPT = "what ran before still serves; "


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
        try:
            fleet.swap(each)
        except (Unwell, Refused):
            for earlier in reversed(changed):
                if steady(earlier):
                    fleet.put_back(earlier)
            raise
        changed.append(each)
    _scaled(fleet, fleet.live())
