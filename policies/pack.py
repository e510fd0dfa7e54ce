"""The pack: every rule with its level and the reason for that level.

`by-stack` is advisory in development and mandatory in previews and production. A pack
configuration (`--policy-pack-config`) changes the level or the options of any rule.
"""

from policies.evaluation import Entry
from policies.levels import BY_STACK, Level
from policies.rule import Rule
from policies.rules import (
    acknowledged,
    availability,
    cost,
    credentials,
    data,
    exposure,
    headers,
    isolation,
    limits,
    previews,
    terms,
    transport,
)

SAFE = "nothing that breaks it should be reachable by anyone"
REPAIRS = "the repair changes nothing that a program could rely on, and the diff shows it"
NEWS = "worth knowing, and often right as it is"

RULES: list[tuple[Rule, Level, str]] = [
    (isolation.container_is_not_privileged, "mandatory", "no development needs it either"),
    (isolation.container_drops_all_capabilities, BY_STACK, SAFE),
    (isolation.container_cannot_gain_privileges, "remediate", REPAIRS),
    (isolation.container_root_is_read_only, BY_STACK, SAFE),
    (isolation.container_does_not_run_as_root, BY_STACK, SAFE),
    (isolation.container_shares_no_host_namespace, BY_STACK, SAFE),
    (isolation.container_mounts_nothing_of_the_host, BY_STACK, SAFE),
    (isolation.container_keeps_its_confinement, BY_STACK, SAFE),
    (isolation.container_has_no_host_devices, BY_STACK, SAFE),
    (limits.container_memory_is_limited, BY_STACK, SAFE),
    (limits.container_cpu_is_limited, "advisory", NEWS),
    (limits.container_processes_are_limited, BY_STACK, SAFE),
    (limits.container_restarts_are_bounded, BY_STACK, SAFE),
    (limits.container_has_a_health_check, BY_STACK, SAFE),
    (limits.container_logs_rotate, "remediate", REPAIRS),
    (limits.container_stops_gracefully, BY_STACK, SAFE),
    (exposure.container_ports_are_local, BY_STACK, SAFE),
    (exposure.data_ports_are_never_published, BY_STACK, SAFE),
    (exposure.only_the_gateway_publishes_ports, BY_STACK, SAFE),
    (exposure.container_has_a_network_of_its_own, BY_STACK, SAFE),
    (exposure.data_networks_have_no_way_out, BY_STACK, SAFE),
    (exposure.database_is_not_public, BY_STACK, SAFE),
    (exposure.bucket_is_private, BY_STACK, SAFE),
    (headers.pages_send_security_headers, BY_STACK, SAFE),
    (headers.content_security_policy_is_strict, BY_STACK, SAFE),
    (headers.strict_transport_security_lasts, BY_STACK, SAFE),
    (headers.pages_reach_the_required_grade, BY_STACK, SAFE),
    (headers.sites_can_send_headers, BY_STACK, SAFE),
    (headers.locations_keep_inherited_headers, BY_STACK, SAFE),
    (headers.errors_send_headers_too, BY_STACK, SAFE),
    (headers.no_obsolete_headers, BY_STACK, SAFE),
    (transport.tls_follows_mozilla_intermediate, BY_STACK, SAFE),
    (transport.production_is_served_over_tls, BY_STACK, SAFE),
    (transport.plain_http_is_redirected, "remediate", REPAIRS),
    (transport.cors_names_its_origins, BY_STACK, SAFE),
    (transport.api_requests_are_limited, BY_STACK, SAFE),
    (transport.edge_rules_fit_their_plan, BY_STACK, SAFE),
    (credentials.credentials_are_marked_secret, "mandatory", "a state file outlives its stack"),
    (credentials.container_environment_holds_no_secrets, BY_STACK, SAFE),
    (credentials.server_keys_stay_on_the_server, "mandatory", "a leaked key is leaked at once"),
    (credentials.secrets_are_strong, BY_STACK, SAFE),
    (credentials.secrets_are_used_once, BY_STACK, SAFE),
    (credentials.secrets_are_rotated_quarterly, BY_STACK, SAFE),
    (credentials.registry_credentials_stay_out_of_state, BY_STACK, SAFE),
    (data.data_is_protected, BY_STACK, SAFE),
    (data.database_can_be_restored, BY_STACK, SAFE),
    (data.restores_are_verified, BY_STACK, SAFE),
    (data.database_connections_use_tls, BY_STACK, SAFE),
    (previews.preview_touches_no_production_data, "mandatory", "customers' data cannot be unread"),
    (previews.preview_expires, BY_STACK, SAFE),
    (previews.preview_sleeps_when_idle, "advisory", NEWS),
    (availability.service_has_a_health_check, BY_STACK, SAFE),
    (availability.service_restarts_are_bounded, BY_STACK, SAFE),
    (availability.service_drains_before_it_stops, BY_STACK, SAFE),
    (availability.production_runs_two_replicas, "advisory", "the references run one, and say so"),
    (availability.replicas_share_no_volume, BY_STACK, SAFE),
    (availability.images_are_pinned, BY_STACK, SAFE),
    (availability.production_releases_can_go_back, "advisory", NEWS),
    (availability.production_deploys_are_reviewed, BY_STACK, SAFE),
    (terms.free_plans_are_not_commercial, BY_STACK, "terms bind whoever deploys"),
    (terms.production_does_not_sleep, BY_STACK, SAFE),
    (terms.sizes_fit_their_plan, BY_STACK, SAFE),
    (cost.monthly_cost_is_within_its_limit, BY_STACK, "the limit is the team's own"),
    (cost.component_cost_is_within_its_limit, BY_STACK, "the limit is the team's own"),
    (cost.cost_increase_is_within_its_limit, BY_STACK, "the limit is the team's own"),
    (cost.vendors_have_a_hard_limit, BY_STACK, "a bill without an upper end"),
    (cost.prices_are_fresh, "advisory", NEWS),
    (acknowledged.acknowledgements_are_current, "mandatory", "an expired exception is none"),
]

PACK = [Entry(rule=rule, level=level, reason=reason) for rule, level, reason in RULES]
