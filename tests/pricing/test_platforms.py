"""Examples computed by hand from the vendors' price lists, with their rounding traps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from policies.reading.resource import Resource
from pricing.case import Line
from pricing.estimate import estimate
from pricing.usage import MIB, Usage

GB = Decimal(10**9)


def res(kind: str, name: str = "x", **inputs: Any) -> Resource:
    """A resource of a production stack."""
    return Resource(urn=f"urn:pulumi:prod::notes::{kind}::{name}", type=kind, inputs=inputs)


def usage(**more: Any) -> Usage:
    """One user, so that figures for a user are the month's."""
    base = {"users": 1, "requests": 0, "storage": 0, "egress": 0, **more}
    return Usage(**{key: Decimal(str(value)) for key, value in base.items()})


def lines(resources: list[Resource], used: Usage, config: Any = None) -> dict[str, Decimal]:
    """Dollars by item."""
    found: dict[str, Decimal] = {}
    for line in estimate(resources, config, usage=used).lines:
        found[line.item] = found.get(line.item, Decimal(0)) + line.monthly
    return found


def total(resources: list[Resource], used: Usage, config: Any = None) -> Decimal:
    """Dollars a month."""
    return estimate(resources, config, usage=used).monthly


RAILWAY = "slipway:railway:Service"
R2 = "cloudflare:index/r2Bucket:R2Bucket"


def test_railway_the_fee_is_paid_where_usage_is_less() -> None:
    # 1 x 0.25 GB x 60% x $10 = 1.50; idle CPU 0.02 x $20 = 0.40; together 1.90; the fee is 5.
    found = lines([res(RAILWAY, memoryGB=0.25, numReplicas=1)], usage())
    assert found == {
        "memory": Decimal("1.50"),
        "CPU": Decimal("0.40"),
        "egress": Decimal("0.00"),
        "plan": Decimal("3.10"),
    }


def test_railway_usage_is_paid_where_the_fee_is_less_and_the_fee_is_not_added() -> None:
    # 2 x 1 GB x 60% x $10 = 12.00; CPU 0.04 x $20 = 0.80.
    assert total([res(RAILWAY, memoryGB=1, numReplicas=2)], usage()) == Decimal("12.80")


def test_railway_pro_costs_its_fee_at_least() -> None:
    service = [res(RAILWAY, memoryGB=0.25, numReplicas=1)]
    assert total(service, usage(), {"slipway:railway": {"plan": "pro"}}) == Decimal("20.00")


def test_railway_free_runs_on_its_credit_of_a_dollar_and_no_further() -> None:
    free = {"slipway:railway": {"plan": "free"}}
    small = [res(RAILWAY, memoryGB=0.08, numReplicas=1)]  # 0.48 + 0.40
    assert total(small, usage(), free) == 0
    assert total([res(RAILWAY, memoryGB=0.25, numReplicas=1)], usage(), free) == 5


def test_railway_one_fee_for_all_services() -> None:
    two = [res(RAILWAY, "a", memoryGB=0.25), res(RAILWAY, "b", memoryGB=0.25)]
    assert total(two, usage()) == 5


def test_railway_egress_is_five_cents() -> None:
    # 100 GB of the month's 500 are the backend's; 100 x $0.05.
    found = lines([res(RAILWAY, memoryGB=0.25)], usage(egress=500 * GB))
    assert found["egress"] == 5


def test_railway_replicas_follow_the_load_up_to_their_maximum() -> None:
    service = [res(RAILWAY, memoryGB=1, vCPUs=1, numReplicas=1, maxReplicas=5)]
    # 2.628e9 ms a month; 52.56 M requests x 50 ms are 1 vCPU; x3 at the peak / 0.7 = 4.3, so 5.
    found = lines(service, usage(requests=52_560_000))
    assert found["memory"] == Decimal("30.00")
    assert found["CPU"] == Decimal("22.00")
    assert lines(service, usage(requests=999_000_000))["memory"] == Decimal("30.00")


def bucket(gigabytes: str, **more: Any) -> dict[str, Decimal]:
    """R2 with so many GB of files (nine tenths of what is stored)."""
    stored = Decimal(gigabytes) * GB / Decimal("0.9")
    return lines([res(R2)], usage(storage=stored, **more))


@pytest.mark.parametrize(
    ("gigabytes", "cost"),
    [("10", "0.00"), ("10.1", "0.02"), ("11", "0.02"), ("11.1", "0.03"), ("110", "1.50")],
)
def test_r2_rounds_up_to_the_next_gigabyte_after_ten_free_ones(gigabytes: str, cost: str) -> None:
    assert bucket(gigabytes)["storage"] == Decimal(cost)


def test_r2_a_million_and_one_writes_are_two_million() -> None:
    # Writes are a hundredth of requests: 100,000,100 requests are 1,000,001 writes.
    assert bucket("1", requests=100_000_000)["writes"] == 0
    assert bucket("1", requests=100_000_100)["writes"] == Decimal("4.50")


def test_r2_infrequent_access_has_no_free_allowance() -> None:
    rare = [res(R2, storageClass="InfrequentAccess")]
    found = lines(rare, usage(storage=Decimal("1.1") * GB / Decimal("0.9")))
    assert found["storage"] == Decimal("0.02")  # 2 GB x $0.01


def test_r2_sends_for_nothing() -> None:
    assert total([res(R2)], usage(egress=10_000 * GB)) == 0


def test_r2_allowance_is_the_accounts_not_the_buckets() -> None:
    stored = usage(storage=20 * GB / Decimal("0.9"))
    one, two = [res(R2, "a")], [res(R2, "a"), res(R2, "b")]
    assert total(one, stored) == total(two, stored) == Decimal("0.15")


NEON = "slipway:neon:Project"
LAUNCH = {"slipway:neon": {"plan": "launch"}}


def test_neon_a_quarter_unit_that_never_sleeps_is_19_35() -> None:
    always = res(NEON, default_endpoint_settings={"suspend_timeout_seconds": -1})
    assert total([always], usage(), LAUNCH) == Decimal("19.35")  # 182.5 h x $0.106 = 19.345
    assert total([always], usage(), {"slipway:neon": {"plan": "scale"}}) == Decimal("40.52")


def test_neon_asleep_costs_no_compute() -> None:
    assert lines([res(NEON)], usage(), LAUNCH)["compute (launch)"] == 0


def test_neon_never_costs_more_than_its_maximum() -> None:
    capped = res(NEON, default_endpoint_settings={"autoscaling_limit_max_cu": 1})
    found = lines([capped], usage(requests=10**11), LAUNCH)
    assert found["compute (launch)"] == Decimal("77.38")  # 730 x $0.106


def test_neon_free_ends_at_half_a_gigabyte() -> None:
    assert total([res(NEON)], usage(storage=GB / 2)) == 0
    found = lines([res(NEON)], usage(storage=GB * 2))
    assert found["storage"] == Decimal("0.70")  # Launch has no free gigabytes: 2 x $0.35


def test_neon_history_costs_by_the_days_that_are_kept() -> None:
    kept = res(NEON, history_retention_seconds=30 * 86400)
    # 100 GB x 1% a day x 30 days x $0.20
    assert lines([kept], usage(storage=100 * GB), LAUNCH)["history"] == Decimal("6.00")


def test_neon_ten_branches_are_included() -> None:
    branches = [res("slipway:neon:Branch", f"b{n}") for n in range(11)]
    assert lines([res(NEON), *branches], usage(), LAUNCH)["branches"] == Decimal("3.00")


SUPABASE = "slipway:supabase:Project"


def test_supabase_pro_pays_one_micro_by_its_credit() -> None:
    assert total([res(SUPABASE, plan="pro")], usage()) == Decimal("25.00")


def test_supabase_a_second_project_is_not_paid_by_the_credit() -> None:
    two = [res(SUPABASE, "a", plan="pro"), res(SUPABASE, "b", plan="pro")]
    assert total(two, usage()) == Decimal("35.00")


def test_supabase_small_with_seven_days_of_point_in_time_is_130() -> None:
    # The plan, Small less the credit, and seven days: 25 and 5 and 100.
    project = res(SUPABASE, plan="pro", desired_instance_size="small", pitr_days=7)
    assert total([project], usage()) == Decimal("130.00")


def test_supabase_disk_beyond_eight_gigabytes() -> None:
    found = lines([res(SUPABASE, plan="pro")], usage(storage=10 * GB))
    assert found["disk"] == Decimal("0.25")


def test_supabase_free_while_it_fits() -> None:
    assert total([res(SUPABASE)], usage(storage=GB / 2)) == 0
    assert total([res(SUPABASE)], usage(storage=GB)) == 25


VERCEL = "vercel:index/project:Project"


def test_vercel_is_paid_by_the_seat() -> None:
    pro = {"slipway:vercel": {"plan": "pro", "seats": 3}}
    assert total([res(VERCEL)], usage(), pro) == 60


def test_vercel_several_projects_share_the_seats() -> None:
    pro = {"slipway:vercel": {"plan": "pro"}}
    assert total([res(VERCEL, "a"), res(VERCEL, "b")], usage(), pro) == 20


def test_vercel_the_seats_credit_comes_before_usage() -> None:
    pro = {"slipway:vercel": {"plan": "pro"}}
    # 80% of 1,500 GB is 1,200: 200 beyond the terabyte x $0.15 = 30, less 20 of credit.
    assert lines([res(VERCEL)], usage(egress=1500 * GB), pro)["usage"] == Decimal("10.00")
    assert lines([res(VERCEL)], usage(egress=1300 * GB), pro)["usage"] == 0


def test_vercel_hobby_ends_at_a_hundred_gigabytes() -> None:
    assert total([res(VERCEL)], usage(egress=125 * GB)) == 0
    assert total([res(VERCEL)], usage(egress=126 * GB)) == 20


UPSTASH = "slipway:upstash:Redis"


@pytest.mark.parametrize(
    ("requests", "cost"),
    [(250_000, "0.00"), (250_001, "1.00"), (1_000_000, "4.00"), (10_000_000, "40.00")],
)
def test_upstash_half_a_million_commands_are_free_and_then_all_are_paid(
    requests: int, cost: str
) -> None:
    assert total([res(UPSTASH)], usage(requests=requests)) == Decimal(cost)


def test_upstash_stops_at_its_budget() -> None:
    assert total([res(UPSTASH, budget=10)], usage(requests=10_000_000)) == 10


def test_upstash_a_fixed_size_has_its_price() -> None:
    assert total([res(UPSTASH, plan="fixed_1gb")], usage(requests=10**9)) == 20


WEB = "slipway:render:WebService"


def test_render_is_paid_by_the_instance() -> None:
    web = res(WEB, serviceDetails={"plan": "standard", "numInstances": 2})
    assert lines([web], usage())["instances (standard)"] == 50


def test_render_bandwidth_comes_in_blocks_of_a_hundred_gigabytes() -> None:
    web = res(WEB, serviceDetails={"plan": "starter"})
    # A fifth of what is sent is the backend's.
    assert lines([web], usage(egress=500 * GB))["bandwidth"] == 0
    assert lines([web], usage(egress=505 * GB))["bandwidth"] == Decimal("15.00")


def test_render_postgres_pays_its_disk_as_well() -> None:
    database = res("slipway:render:Postgres", plan="basic_1gb", diskSizeGB=10)
    assert total([database], usage()) == Decimal("22.00")  # 19 + 10 x 0.30


def test_render_a_standby_and_a_replica_cost_as_much_again() -> None:
    database = res(
        "slipway:render:Postgres", plan="basic_1gb", diskSizeGB=10, readReplicas=["reports"],
        enableHighAvailability=True,
    )
    assert total([database], usage()) == Decimal("66.00")  # 3 x (19 + 10 x 0.30)


def test_render_disks_are_paid_and_jobs_are_not() -> None:
    disk, job = res("slipway:render:Disk", sizeGB=10), res("slipway:render:Job", command="true")
    assert total([disk, job], usage()) == Decimal("2.50")


@pytest.mark.parametrize(
    ("cpus", "memory", "cost"),
    [(1, 256, "2.02"), (1, 512, "3.32"), (1, 1024, "5.92"), (2, 512, "4.04"), (2, 1024, "6.54")],
)
def test_fly_machines_by_size(cpus: int, memory: int, cost: str) -> None:
    machine = res("slipway:fly:Deployment", cpus=cpus, memoryMB=memory, regions={"nrt": 1})
    assert total([machine], usage()) == Decimal(cost)


def test_fly_machines_in_every_region_and_those_that_wait_for_load() -> None:
    two = res("slipway:fly:Deployment", regions={"nrt": 2, "lhr": 1})
    assert total([two], usage()) == Decimal("6.06")  # 3 x 2.02
    service = {"autostop": "stop", "min_machines_running": 1}
    scaling = res("slipway:fly:Deployment", regions={"nrt": 5}, services=[service])
    assert total([scaling], usage()) == Decimal("2.02")


def test_fly_servers_with_their_disks_and_an_address() -> None:
    things = [
        res("slipway:fly:Postgres", cpus=1, memoryMB=1024),
        res("slipway:fly:Redis"),
        res("slipway:fly:IpAddress", type="v4"),
        res("slipway:fly:IpAddress", type="shared_v4"),
        res("slipway:fly:Volume", sizeGB=3),
    ]
    assert total(things, usage()) == Decimal("10.39")  # 5.92 + 2.02 + 2 + 3 x 0.15


def test_s3_behind_cloudfront_sends_a_terabyte_for_nothing() -> None:
    bucket_, cdn = res("aws:s3/bucket:Bucket"), res("aws:cloudfront/distribution:Distribution")
    sent = usage(egress=2000 * GB)  # a fifth is files: 400 GB
    assert lines([bucket_, cdn], sent)["egress"] == 0
    assert lines([bucket_], sent)["egress"] == Decimal("27.00")  # (400 - 100) x 0.09


def test_containers_on_this_machine_cost_nothing() -> None:
    box = [res("docker:index/container:Container", image="x")]
    assert total(box, usage(requests=10**9)) == 0
    assert not estimate(box).unpriced


def test_a_rented_server_is_said_to_be_missing() -> None:
    box = [res("docker:index/container:Container", "web", image="x")]
    found = estimate(box, {"slipway:docker": {"host": "ssh://deploy@server"}})
    assert [(u.name, u.reason) for u in found.unpriced] == [
        ("web", "the server ssh://deploy@server costs what its landlord asks")
    ]


def test_a_line_says_how_it_came_about() -> None:
    line: Line = next(
        line
        for line in estimate(
            [res(R2)], usage=usage(storage=Decimal("10.1") * GB / Decimal("0.9"))
        ).lines
        if line.item == "storage"
    )
    assert line.formula == "10.1 GB month, rounded up to 11 less 10 included x $0.015"
    assert line.prices == ("cloudflare.r2-storage",)


def test_sizes_are_those_of_the_settings() -> None:
    from pricing.usage import seconds_of, size_of
    from settings.quantities import format_duration, parse_duration, parse_size

    for text in ("512MiB", "1.5GiB", "64KiB", "2TiB", "10MiB"):
        assert size_of(text) == parse_size(text)
    for text in ("30d", "1h30m", "45s", "1d2h3m4s"):
        assert seconds_of(text) == parse_duration(text).total_seconds()
        assert format_duration(parse_duration(text)) == text
    assert size_of("512") is size_of("big") is size_of("-1MiB") is None
    assert MIB == 1 << 20
