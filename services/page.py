"""Writes `docs/services.md` from the services' files."""

from __future__ import annotations

from collections.abc import Iterator

from services import known

SIDES = {"backend": "backend", "frontend": "page's build", "ci": "pipeline"}
INTRODUCTION = """\
# Third-party services

Generated from `services/*.yaml` by `python -m settings docs`; change those, not this page.

`slipway:services` names the services that a product uses, and where each of their keys goes:

```yaml
config:
  slipway:services:
    stripe:
      backend: {STRIPE_SECRET_KEY: {secure: ...}, STRIPE_WEBHOOK_SECRET: {secure: ...}}
      frontend: {VITE_STRIPE_PUBLISHABLE_KEY: pk_live_...}
      webhook: /api/stripe/webhook
```

What is under `backend` reaches every backend, what is under `frontend` the page's build, and what
is under `ci` the pipeline. Keys of backends and pipelines are set, and encrypted, by
`pulumi config set --secret --path 'slipway:services.stripe.backend.STRIPE_SECRET_KEY'`. The stack's
output `webhookUrls` says what to register at a service.

The services below are known. A stack that names one is refused, before the first resource, where a
key is missing that the service cannot do without, where a value does not look as its vendor says
that it does (the message never shows it), where a server's key would reach the page, and where a
preview stack holds a live key. A test key in production is warned of. In the page's build, names
stand behind the build's own prefix: `VITE_`, `NEXT_PUBLIC_`.

Any other service can be named as well: its variables are passed on as they are, and values that
look like a server's key are kept out of the page all the same. The way to use a known service with
names of your own is to call it otherwise.
"""


def page() -> str:
    """The documentation page."""
    made = [service for name in known.names() if (service := known.service(name))]
    return "\n".join([INTRODUCTION, *("\n".join(_section(each)) for each in made)])


def _section(service: known.Service) -> Iterator[str]:
    yield f"## {service.name}\n"
    yield f"{service.title}: {service.what}. Keys: {service.keys}. Source: <{service.source}>.\n"
    yield "| variable | goes to | needed | meaning | form |"
    yield "|---|---|---|---|---|"
    for each in service.variables:
        names = " or ".join(f"`{name}`" for name in each.names)
        needed = "yes" if each.needed else ""
        yield f"| {names} | {SIDES[each.side]} | {needed} | {each.what} | {each.right} |"
    yield ""
    if hook := service.webhook:
        proof = f"; `{hook.secret}` is then needed" if hook.secret else ""
        yield f"With `webhook`: {hook.what}, at {hook.where}{proof}.\n"
