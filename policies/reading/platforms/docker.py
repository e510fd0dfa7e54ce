"""The docker platform: pulumi-docker's containers and our gateway's configuration."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading import nginx
from policies.reading.meaning import Container, Cors, Headers, Tls, Variable
from policies.reading.resource import Resource
from policies.reading.values import Unknown, field, flag, items, mapping, text

CONTAINER = "docker:index/container:Container"
IMAGE = "docker:index/image:Image"
NETWORK = "docker:index/network:Network"
VOLUME = "docker:index/volume:Volume"
GATEWAY = "slipway:docker:GatewayConfig"
JOB = "slipway:docker:Job"
READY = "slipway:docker:Ready"
# As components/site.py has them; importing that would import the whole SDK.
COMPONENT_LABEL, STATE_LABEL = "slipway.component", "slipway.state"
NAMESPACES = {"pid": "pidMode", "ipc": "ipcMode", "user": "usernsMode", "cgroup": "cgroupnsMode"}


def containers(resource: Resource) -> Iterator[Container]:
    """A declared container. One with `start: false` never runs: it only fills a volume."""
    if resource.type != CONTAINER:
        return
    own = resource.inputs
    capabilities = own.get("capabilities")
    shape = capabilities if isinstance(capabilities, dict) else {}
    hidden = isinstance(capabilities, Unknown)
    yield Container(
        resource=resource,
        component=labels(resource).get(COMPONENT_LABEL, ""),
        runs=isinstance(own.get("start"), Unknown) or flag(own.get("start")) is not False,
        image=own.get("image"),
        user=own.get("user"),
        privileged=own.get("privileged"),
        read_only=own.get("readOnly"),
        capabilities_added=capabilities if hidden else shape.get("adds"),
        capabilities_dropped=capabilities if hidden else shape.get("drops"),
        security=own.get("securityOpts"),
        memory=own.get("memory"),
        memory_swap=own.get("memorySwap"),
        cpus=[own.get(key) for key in ("cpus", "cpuShares", "cpuQuota", "cpuSet")],
        networks=own.get("networksAdvanced"),
        network_mode=own.get("networkMode"),
        namespaces={name: own.get(key) for name, key in NAMESPACES.items()},
        ports=own.get("ports"),
        publish_all=own.get("publishAllPorts"),
        volumes=own.get("volumes"),
        mounts=own.get("mounts"),
        devices=own.get("devices"),
        ulimits=own.get("ulimits"),
        health=own.get("healthcheck"),
        restart=own.get("restart"),
        retries=own.get("maxRetryCount"),
        log_driver=own.get("logDriver"),
        log_options=own.get("logOpts"),
        grace=own.get("destroyGraceSeconds"),
        environment=own.get("envs"),
    )


def labels(resource: Resource) -> dict[str, str]:
    """Docker labels by name; one whose value is not known is left out."""
    found = {}
    for entry in _known(resource.inputs.get("labels")):
        label, value = field(entry, "label"), field(entry, "value")
        if isinstance(label, str) and isinstance(value, str):
            found[label] = value
    return found


def label_names(resource: Resource) -> set[str]:
    """Names of its labels, those whose value is not known yet as well."""
    named = (field(entry, "label") for entry in _known(resource.inputs.get("labels")))
    return {name for name in named if isinstance(name, str)}


def _known(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def variables(resource: Resource) -> Iterator[Variable]:
    """A container's environment, which `docker inspect` shows; and build arguments of an image."""
    if resource.type == CONTAINER:
        for entry in items(resource.inputs.get("envs")):
            name, _, value = text(entry).partition("=")
            kept = type(entry)(value) if isinstance(entry, str) else value
            yield Variable(
                resource=resource, name=name, value=kept, audience="backend", visible=True
            )
    elif resource.type == JOB:
        for name, value in mapping(resource.inputs.get("env")).items():
            yield Variable(
                resource=resource, name=name, value=value, audience="backend", visible=True
            )
    elif resource.type == IMAGE:
        build = mapping(resource.inputs.get("build"))
        for name, value in mapping(field(build, "args")).items():
            yield Variable(
                resource=resource, name=name, value=value, audience="build", visible=True
            )


def headers(resource: Resource) -> Iterator[Headers]:
    """What the gateway's rendered nginx files send, location by location."""
    if resource.type == GATEWAY:
        yield from nginx.headers(resource, _files(resource))


def tls(resource: Resource) -> Iterator[Tls]:
    """What the gateway's TLS listeners accept."""
    if resource.type == GATEWAY:
        yield from nginx.tls(resource, _files(resource))


def cors(resource: Resource) -> Iterator[Cors]:
    """Origins that the gateway, or storage on this machine, lets in."""
    if resource.type == GATEWAY:
        yield from nginx.cors(resource, _files(resource))
    if resource.type == CONTAINER:
        for variable in variables(resource):
            if "CORS" in variable.name and "ORIGIN" in variable.name:
                origins = [part.strip() for part in text(variable.value).split(",")]
                yield Cors(resource=resource, where=variable.name, origins=origins)


def _files(resource: Resource) -> dict[str, str]:
    files = mapping(resource.inputs.get("files"))
    return {name: text(content) for name, content in files.items()}
