"""The properties of Network, Volume, RemoteImage and Tag."""

from toolchain.plugins.docker.short import (
    block,
    block_set,
    boolean,
    integer,
    labels,
    mapping,
    string,
    string_set,
    strings,
)

NETWORK = {
    "attachable": boolean(replace=True),
    "driver": string(computed=True, replace=True),
    "ingress": boolean(replace=True),
    "internal": boolean(computed=True, replace=True),
    "ipamConfigs": block_set(
        computed=True,
        replace=True,
        terraform="ipam_config",
        fields={
            "auxAddress": mapping(replace=True),
            "gateway": string(replace=True),
            "ipRange": string(replace=True),
            "subnet": string(replace=True),
        },
    ),
    "ipamDriver": string(default="default", replace=True),
    "ipamOptions": mapping(replace=True),
    "ipv6": boolean(replace=True),
    "labels": labels(replace=True),
    "name": string(required=True, replace=True),
    "options": mapping(computed=True, replace=True),
    "scope": string(computed=True, output=True),
}

VOLUME = {
    "cluster": block(
        from_set=True,
        fields={
            "availability": string(zero="active"),
            "group": string(computed=True, replace=True),
            "id": string(computed=True),
            "limitBytes": string(computed=True, replace=True),
            "requiredBytes": string(computed=True, replace=True),
            "scope": string(replace=True),
            "sharing": string(replace=True),
            "topologyPreferred": string(computed=True, replace=True),
            "topologyRequired": string(computed=True, replace=True),
            "type": string(replace=True),
        },
    ),
    "driver": string(computed=True, replace=True),
    "driverOpts": mapping(replace=True),
    "labels": labels(replace=True),
    "mountpoint": string(computed=True, output=True),
    "name": string(computed=True, replace=True),
}

TAG = {
    "sourceImage": string(required=True, replace=True),
    "sourceImageId": string(computed=True, output=True),
    "tagTriggers": string_set(replace=True),
    "targetImage": string(required=True, replace=True),
}

_BUILD = {
    "additionalContexts": strings(replace=True),
    "authConfigs": block_set(
        fields={
            "hostName": string(required=True),
            "userName": string(),
            "password": string(),
            "auth": string(),
            "email": string(),
            "serverAddress": string(),
            "identityToken": string(),
            "registryToken": string(),
        }
    ),
    "buildArgs": mapping(replace=True),
    "buildId": string(replace=True),
    "buildLogFile": string(replace=True),
    "builder": string(replace=True),
    "cacheFroms": strings(replace=True, terraform="cache_from"),
    "cacheTos": strings(replace=True, terraform="cache_to"),
    "cgroupParent": string(replace=True),
    "context": string(required=True, replace=True),
    "cpuPeriod": integer(replace=True),
    "cpuQuota": integer(replace=True),
    "cpuSetCpus": string(replace=True),
    "cpuSetMems": string(replace=True),
    "cpuShares": integer(replace=True),
    "dockerfile": string(default="Dockerfile", replace=True),
    "extraHosts": strings(replace=True),
    "forceRemove": boolean(replace=True),
    "isolation": string(replace=True),
    "label": mapping(),
    "labels": mapping(replace=True),
    "memory": integer(replace=True),
    "memorySwap": integer(replace=True),
    "networkMode": string(replace=True),
    "noCache": boolean(replace=True),
    "platform": string(replace=True),
    "provenance": string(replace=True),
    "pullParent": boolean(replace=True),
    "remoteContext": string(replace=True),
    "remove": boolean(default=True),
    "sbom": string(replace=True),
    "secrets": block_set(
        fields={
            "id": string(required=True, replace=True),
            "env": string(replace=True),
            "src": string(replace=True),
        }
    ),
    "securityOpts": strings(replace=True),
    "sessionId": string(replace=True),
    "shmSize": integer(replace=True),
    "squash": boolean(replace=True),
    "suppressOutput": boolean(replace=True),
    "tags": strings(terraform="tag"),
    "target": string(replace=True),
    "ulimits": block_set(
        fields={
            "name": string(required=True, replace=True),
            "hard": integer(required=True, replace=True),
            "soft": integer(required=True, replace=True),
        }
    ),
    "useLegacyBuilder": boolean(zero=False, replace=True),
    "version": string(replace=True),
}

REMOTE_IMAGE = {
    "build": block(from_set=True, fields=_BUILD),
    "forceRemove": boolean(),
    "imageId": string(computed=True, output=True),
    "keepLocally": boolean(),
    "name": string(required=True, replace=True),
    "platform": string(replace=True),
    "pullTriggers": string_set(replace=True),
    "repoDigest": string(computed=True, output=True),
    "triggers": mapping(replace=True),
}
