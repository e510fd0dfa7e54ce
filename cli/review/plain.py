"""The review for programs. No value of a property is in it that the comment would not show."""

from __future__ import annotations

from typing import Any

from cli.graph import plain as graph
from cli.review.review import Review
from pricing.report import as_json


def plain(review: Review) -> dict[str, Any]:
    """JSON: amounts are US dollars a month."""
    return {
        "stack": review.stack,
        "verdict": review.verdict,
        "headline": review.headline,
        "against": review.against or "what is deployed",
        "counts": dict(review.counts),
        "addresses": dict(review.addresses),
        "errors": list(review.errors),
        "groups": [
            {
                "title": group.title, "platform": group.platform, "op": group.op,
                "losesData": group.destroys,
                "changes": [
                    {**vars(each), "details": list(each.details)} for each in group.changes
                ],
            }
            for group in review.groups
        ],
        "cost": None if review.cost is None else {
            **as_json(review.cost),
            "items": [
                {"component": item.component, "item": item.item, "now": float(item.before),
                 "after": float(item.after), "difference": float(item.difference)}
                for item in review.items
            ],
        },
        "policies": [vars(each) for each in review.findings],
        "unknown": list(review.unknown),
        "graph": graph(review.graph),
    }
