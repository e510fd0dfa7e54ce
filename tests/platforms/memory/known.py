"""What real platforms answer beyond the inputs: the few outputs and functions that are used."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from provider.lookup import declaration
from provider.wire import Secret, plain

Inputs = Mapping[str, Any]


def digest(text: str) -> str:
    """32 hexadecimal digits, always the same for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _bucket(identity: str, inputs: Inputs) -> dict[str, Any]:
    name = inputs["bucket"]
    return {
        "arn": f"arn:aws:s3:::{name}",
        "bucketRegionalDomainName": f"{name}.s3.eu-central-1.amazonaws.com",
    }


OUTPUTS: Mapping[str, Callable[[str, Inputs], dict[str, Any]]] = {
    "cloudflare:index/pagesProject:PagesProject": lambda _, inputs: {
        "subdomain": f"{inputs['name']}.pages.dev"
    },
    "cloudflare:index/accountToken:AccountToken": lambda identity, _: {
        "value": Secret(f"canary-r2-{identity}")
    },
    "vercel:index/project:Project": lambda _, inputs: {"teamId": inputs.get("teamId", "team")},
    "vercel:index/deployment:Deployment": lambda identity, _: {
        "url": f"{identity}.vercel.app", "domains": [f"{identity}.vercel.app"]
    },
    "aws:s3/bucket:Bucket": _bucket,
    "aws:cloudfront/distribution:Distribution": lambda identity, _: {
        "arn": f"arn:aws:cloudfront::123456789012:distribution/{identity}",
        "domainName": f"{identity[:13]}.cloudfront.net",
    },
    "aws:iam/user:User": lambda _, inputs: {"arn": f"arn:aws:iam::1:user/{inputs['name']}"},
    "aws:iam/accessKey:AccessKey": lambda identity, _: {
        "secret": Secret(f"canary-aws-{identity}")
    },
    "kubernetes:networking.k8s.io/v1:Ingress": lambda *_: {
        "status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.7"}]}}
    },
}


def answered(token: str, name: str, inputs: Inputs) -> dict[str, Any]:
    """Outputs of a resource as plain values: what is known of it, or one of each declared type."""
    found = OUTPUTS.get(token, lambda *_: {})(f"{name}-id", inputs)
    if token.startswith("slipway:"):
        samples = {"string": name, "integer": 1, "number": 1, "boolean": True}
        own = {key: samples.get(str(e.type)) for key, e in declaration(token).outputs.items()}
        found = {**own, **found}
    return dict(plain(found))


# Names that a real plugin makes up where the program gives none.
NAMED = {
    "aws:s3/bucket:Bucket": "bucket",
    "aws:iam/user:User": "name",
}


def named(token: str, inputs: Inputs, name: str) -> dict[str, Any]:
    """The inputs with `name` where the program left it to the plugin."""
    key = NAMED.get(token)
    if key and inputs.get(key) is None:
        return {**inputs, key: name}
    metadata = inputs.get("metadata")
    if token.startswith("kubernetes:") and isinstance(metadata, Mapping) and "name" not in metadata:
        return {**inputs, "metadata": {**metadata, "name": name}}
    return dict(inputs)



FUNCTIONS: Mapping[str, Callable[[Inputs], dict[str, Any]]] = {
    "cloudflare:index/getZone:getZone": lambda asked: {
        "zoneId": digest(asked["filter"]["name"]), "name": asked["filter"]["name"]
    },
    "cloudflare:index/getAccountApiTokenPermissionGroupsList:"
    "getAccountApiTokenPermissionGroupsList": lambda asked: {
        "results": [{"id": digest(asked["name"]), "name": asked["name"]}]
    },
    "github:index/getUser:getUser": lambda asked: {"id": str(len(asked["username"]))},
    "github:index/getTeam:getTeam": lambda asked: {"id": str(len(asked["slug"]))},
}
