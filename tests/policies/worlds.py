"""Small stacks that break no rule; the corpus changes one thing at a time in them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from policies.reading.resource import Resource
from policies.reading.values import SecretText, Unknown

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NGINX = "".join(f'  add_header {name} "{value}" always;\n' for name, value in HEADERS.items())
GATEWAY = (
    "server {\n  listen 8443 ssl;\n  ssl_protocols TLSv1.2 TLSv1.3;\n"
    f"  ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256;\n{NGINX}"
    "  location / { proxy_pass http://page; }\n"
    "  location /api/ { limit_req zone=api burst=94 nodelay; proxy_pass http://api; }\n}\n"
)
STRONG = "tR7vQ2mXz9LbK4wNc8Hs5JdF1gYp6Ae0"
CONTAINER = "docker:index/container:Container"
NETWORK = "docker:index/network:Network"
VOLUME = "docker:index/volume:Volume"
Built = dict[str, Resource]


def urn(stack: str, kind: str, name: str) -> str:
    """`urn:pulumi:prod::notes::TYPE::NAME`."""
    return f"urn:pulumi:{stack}::notes::{kind}::{name}"


def make(
    stack: str, kind: str, name: str, inputs: dict[str, Any] | None = None, **more: Any
) -> Resource:
    """A resource of a stack."""
    return Resource(urn=urn(stack, kind, name), type=kind, inputs=inputs or {}, **more)


def container(component: str, **changes: Any) -> dict[str, Any]:
    """Inputs of a hardened container; a change of None removes a property."""
    own: dict[str, Any] = {
        "image": "sha256:" + "a" * 64,
        "user": "70:70",
        "readOnly": True,
        "capabilities": {"drops": ["ALL"]},
        "securityOpts": ["no-new-privileges"],
        "memory": 256,
        "memorySwap": 256,
        "cpus": "1",
        "restart": "on-failure",
        "maxRetryCount": 5,
        "logDriver": "json-file",
        "logOpts": {"max-size": "10m", "max-file": "3"},
        "destroyGraceSeconds": 10,
        "healthcheck": {"tests": ["CMD", "/healthy"]},
        "networksAdvanced": [{"name": "data"}],
        "labels": [{"label": "slipway.component", "value": component}],
    }
    own.update(changes)
    return {key: value for key, value in own.items() if value is not None}


def docker(stack: str) -> Built:
    """A product on one machine: gateway, page, backend, database, their networks and a volume."""
    live = stack == "prod"
    own = [make(stack, NETWORK, "edge"), make(stack, NETWORK, "data", {"internal": True})]
    edge, data = own[0].urn, own[1].urn
    port = (
        {"internal": 8443, "external": 443, "ip": "0.0.0.0"}  # noqa: S104 a gateway is public
        if live
        else {"internal": 8080, "external": 8080, "ip": "127.0.0.1"}
    )
    for name, component, network, extra in (
        ("gateway", "gateway", edge, {"ports": [port]}),
        ("api", "backend", edge, {}),
        ("page", "frontend", edge, {}),
        ("db", "database", data, {}),
    ):
        links = {"networksAdvanced": [network]}
        inputs = container(component, networksAdvanced=[{"name": network}], **extra)
        own.append(make(stack, CONTAINER, name, inputs, links=links))
    filler = {
        "image": "sha256:" + "b" * 64,
        "start": False,
        "mustRun": False,
        "restart": "no",
        "networkMode": "none",
        "logDriver": "json-file",
        "logOpts": {"max-size": "1m", "max-file": "1"},
        "uploads": [{"file": "/run/slipway/env", "content": SecretText("A='b'")}],
    }
    labels = [
        {"label": "slipway.component", "value": "database"},
        {"label": "slipway.stack", "value": f"notes-{stack}"},
    ]
    volume = {"name": f"notes-{stack}-database", "labels": labels}
    own += [
        make(stack, CONTAINER, "filler", filler),
        make(stack, VOLUME, "database", volume, protect=live),
        make(
            stack,
            "slipway:docker:GatewayConfig",
            "gateway-config",
            {"files": {"site.conf": GATEWAY}},
        ),
        make(
            stack,
            "slipway:docker:Ready",
            "ready",
            {"pids": 200},
            links={"containers": [r.urn for r in own if r.type == CONTAINER]},
        ),
        make(
            stack,
            "random:index/randomPassword:RandomPassword",
            "password",
            {"length": 32, "special": False, "keepers": {"rotated": "2026-10-01"}},
        ),
    ]
    if live:
        own += [
            make(stack, "slipway:docker:Backup", "backup"),
            make(
                stack, "slipway:docker:RestoreDrill", "drill", outputs={"restoredAt": "2026-11-10"}
            ),
        ]
    return {resource.name: resource for resource in own}


def vendors(stack: str) -> Built:
    """Vercel, Railway, Neon, Upstash, R2 and GitHub, as Mundo Tango and Nexus have them."""
    live = stack == "prod"
    rules = [{"source": "/(.*)", "headers": [{"key": k, "value": v} for k, v in HEADERS.items()]}]
    service = {
        "source": {"image": "ghcr.io/org/api@sha256:" + "c" * 64},
        "healthcheckPath": "/health",
        "restartPolicyType": "ON_FAILURE",
        "restartPolicyMaxRetries": 10,
        "drainingSeconds": 10,
        "numReplicas": 2 if live else 1,
        "memoryGB": 0.5,
        "vCPUs": 2,
        "sleepApplication": not live,
        "variables": {
            "DATABASE_URL": SecretText(
                "postgres://app:pw12345678@ep-x.neon.tech/db?sslmode=require"
            ),
            "SESSION_SECRET": SecretText(STRONG),
            "PORT": "5000",
            "NODE_ENV": "production",
        },
    }
    project = {
        "history_retention_seconds": 30 * 86400,
        "default_endpoint_settings": {"autoscaling_limit_max_cu": 2},
    }
    cors = {
        "bucketName": "uploads",
        "rules": [
            {"allowed": {"origins": ["https://notes.example.com"], "methods": ["GET", "PUT"]}}
        ],
    }
    own = [
        make(stack, "vercel:index/project:Project", "page", {"headers": rules}),
        make(
            stack,
            "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable",
            "page-key",
            {"key": "VITE_API_URL", "value": "https://api.example.com", "targets": ["production"]},
        ),
        make(stack, "slipway:railway:Service", "api", service),
        make(stack, "slipway:railway:UsageLimit", "limit", {"hardLimit": 20}),
        make(stack, "slipway:upstash:Redis", "cache", {"tls": True, "budget": 10}),
        make(
            stack,
            "cloudflare:index/r2Bucket:R2Bucket",
            "uploads",
            {"name": "uploads"},
            protect=live,
        ),
        make(stack, "cloudflare:index/r2BucketCors:R2BucketCors", "uploads-cors", cors),
        make(
            stack,
            "cloudflare:index/apiToken:ApiToken",
            "token",
            {"expiresOn": "2027-01-15T00:00:00Z"},
        ),
        make(
            stack,
            "github:index/actionsSecret:ActionsSecret",
            "deploy-key",
            {"secretName": "DEPLOY_TOKEN", "value": SecretText(STRONG[::-1])},
            outputs={"updatedAt": "2026-10-20T10:00:00Z"},
        ),
    ]
    if live:
        reviewers = {
            "environment": "production",
            "reviewers": [{"users": [1]}],
            "deploymentBranchPolicy": {"protectedBranches": True},
        }
        own += [
            make(stack, "slipway:neon:Project", "database", project, protect=True),
            make(
                stack, "github:index/repositoryEnvironment:RepositoryEnvironment", "env", reviewers
            ),
        ]
    else:
        branch = {"name": "pr-7", "parent_id": "br-main", "expires_at": "2026-11-28T00:00:00Z"}
        own.append(make(stack, "slipway:neon:Branch", "database", branch))
    return {resource.name: resource for resource in own}


def others(stack: str) -> Built:
    """Render, Fly, Supabase, AWS, GitHub Pages behind an edge, a zone."""
    web = {
        "serviceDetails": {
            "plan": "starter",
            "healthCheckPath": "/health",
            "numInstances": 2,
            "maxShutdownDelaySeconds": 30,
        },
        "image": {"imagePath": "ghcr.io/org/api:1.4.2"},
    }
    machines = {
        "image": "registry.example.com/api:1.4.2",
        "cpus": 1,
        "memoryMB": 512,
        "restartPolicy": "on-failure",
        "maxRetries": 5,
        "stopTimeout": 10,
        "services": [
            {"internal_port": 3000, "autostop": "off", "checks": [{"path": "/health"}]}
        ],
        "regions": {"nrt": 1, "lhr": 1},
    }
    edge = {
        "phase": "http_response_headers_transform",
        "kind": "zone",
        "rules": [
            {
                "expression": "true",
                "actionParameters": {
                    "headers": {
                        name: {"operation": "set", "value": value}
                        for name, value in HEADERS.items()
                    }
                },
            }
        ],
    }
    supabase = {
        "plan": "pro",
        "pitr_days": 7,
        "desired_instance_size": "small",
        "ssl_enforcement": {"database": True},
    }
    own = [
        make(stack, "slipway:render:WebService", "web", web),
        make(
            stack,
            "slipway:render:Postgres",
            "render-db",
            {"plan": "basic_1gb", "ipAllowList": []},
            protect=True,
        ),
        make(stack, "slipway:render:KeyValue", "kv", {"plan": "starter"}),
        make(stack, "slipway:fly:Deployment", "machines", machines),
        make(stack, "slipway:fly:Postgres", "fly-db", {"memoryMB": 512}, protect=True),
        make(stack, "slipway:supabase:Project", "supabase", supabase, protect=True),
        make(stack, "slipway:supabase:Bucket", "avatars", {"public": False}, protect=True),
        make(stack, "aws:s3/bucket:Bucket", "videos", {}, protect=True),
        make(
            stack,
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            "videos-block",
            dict.fromkeys(
                (
                    "blockPublicAcls",
                    "blockPublicPolicy",
                    "ignorePublicAcls",
                    "restrictPublicBuckets",
                ),
                True,
            ),
        ),
        make(
            stack,
            "aws:cloudfront/distribution:Distribution",
            "cdn",
            {"viewerCertificate": {"minimumProtocolVersion": "TLSv1.2_2021"}},
        ),
        make(
            stack, "github:index/repositoryPages:RepositoryPages", "pages", {"httpsEnforced": True}
        ),
        make(stack, "cloudflare:index/ruleset:Ruleset", "edge", edge),
        make(
            stack,
            "cloudflare:index/zoneSetting:ZoneSetting",
            "floor",
            {"settingId": "min_tls_version", "value": "1.2"},
        ),
        make(
            stack,
            "cloudflare:index/zoneSetting:ZoneSetting",
            "https",
            {"settingId": "always_use_https", "value": "on"},
        ),
        make(
            stack,
            "cloudflare:index/pagesProject:PagesProject",
            "site",
            {"productionBranch": "main"},
        ),
    ]
    return {resource.name: resource for resource in own}


WORLDS: dict[str, Callable[[str], Built]] = {"docker": docker, "vendors": vendors, "others": others}


def changed(world: str, stack: str, changes: dict[str, Any]) -> list[Resource]:
    """A world with dotted changes: `api.memory: None` removes, `+x` adds the resource given."""
    from dataclasses import replace

    built = copy.deepcopy(WORLDS[world](stack))
    for path, value in changes.items():
        if path.startswith("+"):
            built[path[1:]] = make(
                stack, value[0], path[1:], *value[1:2], **(value[2] if len(value) > 2 else {})
            )
            continue
        name, _, rest = path.partition(".")
        if name in built:
            _tell(value, built[name].urn)
        if value is None and not rest:
            del built[name]
        elif rest in ("protect", "links", "outputs"):
            built[name] = replace(built[name], **{rest: value})
        else:
            _set(dict_of(built[name]), rest.split("."), value)
    return list(built.values())


def dict_of(resource: Resource) -> dict[str, Any]:
    """A resource's inputs, to be changed."""
    assert isinstance(resource.inputs, dict)
    return resource.inputs


def _set(inputs: dict[str, Any], path: list[str], value: Any) -> None:
    for key in path[:-1]:
        inputs = inputs.setdefault(key, {})
    if value is None:
        inputs.pop(path[-1], None)
    else:
        inputs[path[-1]] = value


def _tell(value: Any, owner: str) -> None:
    """Unknown values know whose they are."""
    if isinstance(value, Unknown):
        value.urn = owner
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _tell(inner, owner)
