"""Makes a plan: the engine's preview of a stack, or of two versions of it that are compared."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from cli.engine import Engine, EngineFailed
from cli.review.hidden import clean
from cli.review.plan import Plan, PlanError, read
from cli.review.steps import Step
from cli.stack_file import configuration
from cli.state import State
from policies.reading.resource import Resource
from pricing.estimate import estimate
from pricing.sources import resource_of
from toolchain.engine_words import explained

# The engine offers its event log only to those who ask for its debugging flags.
DEBUG = "PULUMI_DEBUG_COMMANDS"
DEPLOYED = "SLIPWAY_COST_DEPLOYED"


def preview(engine: Engine, keep: Path | None = None) -> Plan:
    """Preview the stack under the policy pack; `keep` is where the event log stays."""
    # The engine cannot tell the pack what is deployed, and so not what an update adds.
    told = replace(engine, environment={**engine.environment, **_deployed(engine)})
    return logged(told, "preview", "--policy-pack", str(engine.root / "policies"), keep=keep)


def _deployed(engine: Engine) -> dict[str, str]:
    try:
        resources = [resource_of(each) for each in State.read(engine).resources]
    except (EngineFailed, ValueError):
        return {}
    config = configuration(engine.root / f"Pulumi.{engine.stack}.yaml")
    return {DEPLOYED: str(estimate(resources, config).monthly)} if resources else {}


def logged(engine: Engine, *arguments: str, keep: Path | None = None) -> Plan:
    """What an operation of the engine logs that changes nothing.

    One that fails is a plan as well: it says why. Raises PlanError where there is none.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = keep or Path(folder) / "events.json"
        log.unlink(missing_ok=True)
        chosen = {**engine.environment, DEBUG: "true"}
        own = Engine(engine.root, engine.stack, chosen)
        done = own.run(*arguments, "--event-log", str(log), check=False)
        if log.exists() and log.stat().st_size:
            log.chmod(0o600)
            return read(log)
    said = explained(done.stderr + done.stdout, engine.stack, engine.root).splitlines()
    raise PlanError(clean("\n".join(said[-8:])) or "the engine said nothing; run: make doctor")


def compared(base: Plan, head: Plan) -> Plan:
    """What `head` makes otherwise than `base`, both previewed from nothing.

    For those who may not see what is deployed. Whether a changed property takes a new resource
    only the platform knows, so it counts as an update.
    """
    before = {step.resource.urn: step.after for step in base.steps if step.after}
    after = {step.resource.urn: step.after for step in head.steps if step.after}
    given = _names([*before.values(), *after.values()])
    steps = [_step(before.get(urn), found, given) for urn, found in after.items()]
    steps += [
        Step(op="delete", before=found) for urn, found in before.items() if urn not in after
    ]
    return Plan(
        stack=head.stack, steps=tuple(steps), findings=head.findings,
        errors=head.errors or tuple(f"the base branch: {each}" for each in base.errors),
        warnings=head.warnings, checked=head.checked, outputs=head.outputs, config=head.config,
    )


def _names(resources: Iterable[Resource]) -> re.Pattern[str]:
    """Names that the engine makes up, `notes-dev-front-1a2b3c4`: new ones in every preview."""
    logical = {re.escape(each.name) for each in resources if each.name}
    longest = sorted(logical, key=len, reverse=True)
    return re.compile(rf"({'|'.join(longest) or '$^'})-[0-9a-f]{{7}}(?![0-9a-f])")


def _step(before: Resource | None, after: Resource, given: re.Pattern[str]) -> Step:
    if before is None:
        return Step(op="create", after=after)
    keys = sorted(before.inputs.keys() | after.inputs.keys())
    # A value that is not known yet cannot be compared otherwise than by what stands for it.
    old, new = (
        {key: given.sub(r"\1", repr(each.inputs.get(key))) for key in keys}
        for each in (before, after)
    )
    paths = tuple(key for key in keys if old[key] != new[key])
    return Step(op="update" if paths else "same", before=before, after=after, paths=paths)

