"""Writes docs/policies.md from the pack. Run: .venv/bin/python -m policies.documentation"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from policies.evaluation import Entry
from policies.pack import PACK

FILE = Path(__file__).parents[1] / "docs" / "policies.md"
TITLES = {
    "isolation": "Containers: isolation", "limits": "Containers: limits, health, logs",
    "exposure": "Ports, networks, public access", "headers": "Security headers, as rendered",
    "transport": "TLS, HTTPS, CORS, rate limits", "credentials": "Credentials",
    "data": "Data", "previews": "Previews", "availability": "Availability of backends",
    "terms": "Vendors' terms and plans", "cost": "Cost", "acknowledged": "Acknowledgements",
}
HEAD = Path(__file__).with_suffix(".md")


def page() -> str:
    """The whole page."""
    parts = [HEAD.read_text(encoding="utf-8").format(count=len(PACK))]
    for module, entries in groupby(PACK, key=lambda e: e.rule.check.__module__.rsplit(".", 1)[-1]):
        parts.append(f"## {TITLES[module]}\n")
        parts += [_rule(entry) for entry in entries]
    return "\n".join(parts)


def _rule(entry: Entry) -> str:
    rule = entry.rule
    level = entry.level.replace("-", " ")
    where = {"preview": ", previews only", "production": ", production only"}.get(rule.stacks, "")
    item = f"{rule.framework.name} {rule.framework.version}, {rule.framework.item}"
    options = ", ".join(f"`{key}` ({value!r})" for key, value in rule.options.items())
    lines = [
        f"### {rule.name}\n",
        f"{rule.sentence}\n",
        f"- level: {level} ({entry.reason}){where}; severity: {rule.severity}; "
        f"looks at: {'each resource' if rule.scope == 'resource' else 'the stack'}",
        f"- answers: {item}",
        f"- prevents: {rule.prevents}",
        f"- to do: {rule.remedy}",
    ]
    lines += [f"- options: {options}"] if options else []
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(page(), encoding="utf-8")
