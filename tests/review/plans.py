"""Event logs as the engine writes them, of a product in production; secrets are canaries."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

from policies.pack import PACK

CANARY = "canary-9f2c"
STACK, PROJECT, APP = "prod", "slipway", "notes"
SECRET = "[secret]"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ROOT = f"urn:pulumi:{STACK}::{PROJECT}::pulumi:pulumi:Stack::{PROJECT}-{STACK}"
Resources = dict[str, dict[str, Any]]
CONFIG = {
    "slipway:app": json.dumps({"name": APP, "domain": "notes.example.com"}),
    "slipway:limits": json.dumps({"monthly_cost": 60}),
    "slipway:backend": SECRET,
    "slipway:usage": json.dumps({"users": 100}),
}
OUTPUTS = {
    "frontendUrl": "https://notes.example.com", "backendUrl": "https://api.notes.example.com",
    "databaseUrl": SECRET,
}


def urn(kind: str, name: str, parent: str = "") -> str:
    """The engine's name for a resource under a component of type `parent`."""
    chain = f"{parent}$" if parent else ""
    return f"urn:pulumi:{STACK}::{PROJECT}::{chain}{kind}::{name}"


def component(found: Resources, platform: str, kind: str) -> tuple[str, str]:
    """Add a component; its type and URN."""
    token, name = f"slipway:{platform}:{kind}", f"{APP}-{STACK}-{kind.lower()}"
    made = urn(token, name)
    found[made] = {"type": token, "urn": made, "custom": False, "parent": ROOT, "inputs": {}}
    return token, made


def add(
    found: Resources, at: tuple[str, str], kind: str, name: str,
    inputs: Mapping[str, Any], **more: Any,
) -> str:
    """Add a resource below a component."""
    made = urn(kind, f"{APP}-{STACK}-{name}", at[0])
    found[made] = {
        "type": kind, "urn": made, "custom": True, "parent": at[1], "id": f"id-{name}",
        "inputs": dict(inputs), "outputs": dict(inputs), **more,
    }
    return made


def production() -> Resources:
    """Vercel, Railway, Neon, R2 and DNS, deployed."""
    found: Resources = {
        ROOT: {
            "type": "pulumi:pulumi:Stack", "urn": ROOT, "custom": False, "inputs": {},
            "outputs": OUTPUTS,
        },
    }
    page = component(found, "vercel", "Frontend")
    add(found, page, "vercel:index/project:Project", "frontend", {"framework": "vite"})
    service = component(found, "railway", "Backend")
    add(found, service, "slipway:railway:Service", "backend", {
        "image": "ghcr.io/org/notes-api:1.4.2", "numReplicas": 1, "memoryGB": 0.5, "vCPUs": 1,
        "variables": {"OPENAI_API_KEY": SECRET, "LOG_LEVEL": "info"},
    })
    rows = component(found, "neon", "Database")
    add(found, rows, "slipway:neon:Project", "database", {
        "region": "aws-eu-central-1", "pgVersion": 17, "historyRetentionSeconds": 604800,
        "replaceData": False,
    })
    add(found, rows, "slipway:neon:Endpoint", "database-endpoint", {
        "branchId": "br-1", "autoscalingLimitMinCu": 0.25, "autoscalingLimitMaxCu": 0.25,
        "suspendTimeoutSeconds": -1,
    })
    files = component(found, "cloudflare", "Storage")
    add(found, files, "cloudflare:index/r2Bucket:R2Bucket", "storage-uploads", {"name": "uploads"})
    names = component(found, "cloudflare", "Dns")
    add(found, names, "cloudflare:index/dnsRecord:DnsRecord", "dns-apex", {
        "name": "notes.example.com", "type": "CNAME", "content": "cname.vercel-dns.com", "ttl": 300,
    })
    return found


def found(resources: Resources, name: str) -> str:
    """The URN of the resource called `name`."""
    return next(
        each for each, made in resources.items()
        if each.endswith(f"::{APP}-{STACK}-{name}") and made["custom"]
    )


Diffs = Mapping[str, Mapping[str, str]]


def events(
    before: Resources, after: Resources, diffs: Mapping[str, Diffs] | None = None,
) -> list[dict[str, Any]]:
    """The log of a preview that takes `before` to `after`; `diffs` are the detailed ones by URN."""
    made: list[dict[str, Any]] = [{"preludeEvent": {"config": CONFIG}}]
    for each, new in after.items():
        made += _steps(before.get(each), new, (diffs or {}).get(each, {}))
    made += [_event("delete", old, None, {}) for each, old in before.items() if each not in after]
    made.append({"summaryEvent": {"resourceChanges": {}, "PolicyPacks": {"slipway": "0.1.0"}}})
    return [{"sequence": number, "timestamp": 1, **event} for number, event in enumerate(made)]


def _steps(old: Any, new: Any, diff: Diffs) -> list[dict[str, Any]]:
    if old is None:
        return [_event("create", None, new, {})]
    if any(how["kind"].endswith("replace") for how in diff.values()):
        ops = ("create-replacement", "replace", "delete-replaced")
        return [_event(op, old, new, diff) for op in ops]
    return [_event("update" if diff else "same", old, new, diff)]


def _event(op: str, old: Any, new: Any, diff: Diffs) -> dict[str, Any]:
    meta = {"op": op, "urn": (new or old)["urn"], "type": (new or old)["type"], "old": old,
            "new": new, "detailedDiff": dict(diff) or None}
    return {"resourcePreEvent": {"metadata": meta}}


def policy(rule: str, level: str, message: str, about: str = "") -> dict[str, Any]:
    """What the pack says about a resource, or about the stack."""
    sentence = next(entry.rule.sentence for entry in PACK if entry.rule.name == rule)
    return {"sequence": 1, "policyEvent": {
        "resourceUrn": about or ROOT,
        "message": f"<{{%reset%}}>{sentence}\n{message}<{{%reset%}}>\n",
        "policyName": rule, "policyPackName": "slipway", "enforcementLevel": level,
    }}


def error(text: str, about: str = "") -> dict[str, Any]:
    """An error that stopped the preview."""
    return {"sequence": 1, "diagnosticEvent": {
        "urn": about, "severity": "error", "message": f"<{{%fg 1%}}>error: <{{%reset%}}>{text}\n",
    }}


def changed(resources: Resources, name: str, /, **inputs: Any) -> Resources:
    """A copy in which the resource called `name` has other inputs."""
    made = copy.deepcopy(resources)
    made[found(made, name)]["inputs"].update(inputs)
    return made


def without(resources: Resources, *names: str) -> Resources:
    """A copy without these resources and without components that are left with nothing."""
    gone = {found(resources, name) for name in names}
    kept = {each: made for each, made in resources.items() if each not in gone}
    parents = {made["parent"] for made in kept.values() if "parent" in made}
    return {
        each: made for each, made in kept.items()
        if made["custom"] or each in parents or each == ROOT
    }


def no_change() -> list[dict[str, Any]]:
    return events(production(), production())


def small_change() -> list[dict[str, Any]]:
    """A larger backend with another image, and a secret that is set anew."""
    now = production()
    service = found(now, "backend")
    then = changed(
        now, "backend", image="ghcr.io/org/notes-api:1.5.0", memoryGB=1,
        variables={"OPENAI_API_KEY": SECRET, "LOG_LEVEL": f"{CANARY}-level"},
    )
    return [
        *events(now, then, {service: {
            "image": {"kind": "update"}, "memoryGB": {"kind": "update"},
            "variables.LOG_LEVEL": {"kind": "update"},
        }}),
        policy(
            "production-runs-two-replicas", "advisory",
            "notes-prod-backend runs one replica; "
            "set `replicas: {min: 2}`", service,
        ),
    ]


def destructive_change() -> list[dict[str, Any]]:
    """The database moves to another region, and the files go."""
    now = production()
    now[found(now, "database")]["inputs"]["replaceData"] = True
    then = changed(without(now, "storage-uploads"), "database", region="aws-us-east-1")
    return events(now, then, {found(now, "database"): {"region": {"kind": "update-replace"}}})


def many() -> list[dict[str, Any]]:
    """500 new DNS records, and one database that is replaced."""
    now = production()
    now[found(now, "database")]["inputs"]["replaceData"] = True
    then = changed(now, "database", region="aws-us-east-1")
    names = next(each for each, made in then.items() if made["type"] == "slipway:cloudflare:Dns")
    for number in range(500):
        add(then, ("slipway:cloudflare:Dns", names), "cloudflare:index/dnsRecord:DnsRecord",
            f"dns-customer-{number:03}", {"name": f"c{number}.example.com", "type": "CNAME"})
    return events(now, then, {found(now, "database"): {"region": {"kind": "update-replace"}}})


def failed() -> list[dict[str, Any]]:
    """A preview that stopped, in words that hold a password."""
    return [
        *events(production(), production())[:4],
        error(f"cannot connect to postgres://owner:{CANARY}-password@db.example.com/notes: "
              "connection refused", ROOT),
        error("preview failed"),
    ]


def refused() -> list[dict[str, Any]]:
    """A public bucket and an estimate above the limit."""
    now = production()
    then = changed(now, "backend", numReplicas=5, memoryGB=4)
    service = found(now, "backend")
    return [
        *events(now, then, {service: {
            "numReplicas": {"kind": "update"}, "memoryGB": {"kind": "update"},
        }}),
        policy("monthly-cost-is-within-its-limit", "mandatory",
               "$221.40 a month is above the "
               "limit of $60.00; run one replica"),
        policy("preview-expires", "advisory",
               "`expiresAt` of notes-prod-backend is not known before the update, which then "
               "checks preview-expires", service),
        error("preview failed"),
    ]


def fork() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The base branch and a fork's branch, both previewed from nothing."""
    base = production()
    head = changed(without(base, "storage-uploads"), "backend", memoryGB=2)
    return events({}, base), events({}, head)


CASES: Mapping[str, Callable[[], list[dict[str, Any]]]] = {
    "no-change": no_change, "small-change": small_change,
    "destructive-change": destructive_change, "500-resources": many, "failed-preview": failed,
    "refused-policy": refused,
}
