"""What vendors allow on their plans, and what their free plans really do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.frameworks import terms
from policies.reading.read import everything
from policies.reading.values import Unknown, number, text
from policies.rule import Finding, Outcome, Stack, rule

Options = Mapping[str, Any]
PAYMENTS = ("STRIPE_", "PADDLE_", "BRAINTREE_", "PAYPAL_", "LEMONSQUEEZY_", "ADYEN_", "MOLLIE_")


def account(config: Mapping[str, Any], platform: str, key: str) -> Any:
    """A setting of a platform as a whole, such as `slipway:vercel: {plan: pro}`."""
    section = next((v for k, v in config.items() if k == f"slipway:{platform}"), None)
    return section.get(key) if isinstance(section, Mapping) else None


@rule(
    "free-plans-are-not-commercial", severity="high",
    framework=terms("Vercel Hobby, GitHub Pages"),
    prevents="a shop taken offline for breaking its host's terms",
    remedy="Use Vercel Pro (`slipway:vercel: {plan: pro}`), Cloudflare Pages or docker.",
    scope="stack", options={"commercial": False},
)
def free_plans_are_not_commercial(stack: Stack, options: Options) -> Iterator[Outcome]:
    """A product that takes money is not on a plan that forbids commercial use."""
    paid = bool(options["commercial"]) or any(
        variable.name.startswith(PAYMENTS)
        for variable in everything("variables", stack.resources)
    ) or any(str(name) in ("stripe", "paddle", "paypal") for name in _services(stack.config))
    if not paid:
        return
    for site in everything("sites", stack.resources):
        platform, name = site.resource.platform, site.resource.name
        if platform == "github":
            yield Finding(
                site.resource.urn, f"{name} takes payments, and GitHub Pages forbids commercial "
                "use; move the frontend to another platform",
            )
        plan = text(site.plan) or text(account(stack.config, "vercel", "plan")) or "hobby"
        if platform == "vercel" and plan == "hobby":
            yield Finding(
                site.resource.urn, f"{name} takes payments, and Vercel Hobby forbids commercial "
                "use; set `slipway:vercel: {plan: pro}`",
            )


def _services(config: Mapping[str, Any]) -> list[str]:
    services = config.get("slipway:services")
    return list(services) if isinstance(services, Mapping) else []


@rule(
    "production-does-not-sleep", severity="high", framework=terms("free plans that sleep"),
    prevents="a first visitor who waits 30 seconds, and a free database deleted after 30 days",
    remedy="Choose a paid plan for what production needs.", stacks="production", scope="stack",
)
def production_does_not_sleep(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """Production is not on a free plan that sleeps, pauses or expires."""
    facts = {
        ("services", "render"): "sleeps after 15 idle minutes and takes up to a minute to wake",
        ("databases", "render"): "is deleted 30 days after it was made",
        ("databases", "supabase"): "is paused after a week without use",
        ("databases", "neon"): "stops for the month after 100 compute hours",
        ("caches", "render"): "loses its data at every restart",
    }
    for (kind, platform), what in facts.items():
        for found in everything(kind, stack.resources):
            if found.resource.platform == platform and text(found.plan) == "free":
                yield Finding(
                    found.resource.urn, f"{found.resource.name} is on {platform}'s free plan and "
                    f"{what}; choose a paid plan",
                )
    for found in everything("services", stack.resources):
        if found.resource.platform in ("railway", "fly") and _sleeps(found.sleeps):
            yield Finding(
                found.resource.urn, f"{found.resource.name} stops when idle, so a visitor waits; "
                "keep one running in production",
            )


def _sleeps(value: Any) -> bool:
    return not isinstance(value, Unknown) and value is True


@rule(
    "sizes-fit-their-plan", severity="medium", framework=terms("plan limits"),
    prevents="a deployment that the vendor refuses, or cuts down, on release day",
    remedy="Ask for less, or choose a larger plan.", scope="stack",
)
def sizes_fit_their_plan(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """What is asked for fits what the vendor's plan gives."""
    plan = text(account(stack.config, "railway", "plan")) or "hobby"
    limits = {"hobby": (6, 48 * 1024, 5), "pro": (42, 1024 * 1024, 1000)}
    replicas, memory, disk = limits.get(plan, limits["pro"])
    for found in everything("services", stack.resources):
        if found.resource.platform != "railway":
            continue
        urn, name = found.resource.urn, found.resource.name
        if (number(found.replicas) or 1) > replicas:
            yield Finding(urn, f"{name} asks for {number(found.replicas):g} replicas, and Railway "
                               f"{plan} gives {replicas}; ask for fewer, or set the plan")
        if (number(found.memory) or 0) > memory:
            yield Finding(urn, f"{name} asks for {number(found.memory):g} MiB, and Railway {plan} "
                               f"gives {memory}; ask for less, or set the plan")
    for found in everything("databases", stack.resources):
        size = number(found.disk) or 0
        if found.resource.platform == "railway" and size > disk:
            yield Finding(
                found.resource.urn, f"{found.resource.name} asks for {size:g} GB, and Railway "
                f"{plan} gives {disk}; ask for less, or set the plan",
            )
        most = number(found.compute_max) if found.resource.platform == "neon" else None
        if most and text(found.plan) == "free" and most > 2:
            yield Finding(
                found.resource.urn, f"{found.resource.name} scales to {most:g} CU, and Neon Free "
                "to 2; ask for less, or choose Launch",
            )
