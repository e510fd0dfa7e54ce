"""Network."""

from toolchain.plugins.bridge.bridged import Bridged, Refused
from toolchain.plugins.bridge.resource import ChangeCall
from toolchain.plugins.bridge.values import UNKNOWN, Properties
from toolchain.plugins.docker.daemon import Daemon, explanation, is_missing
from toolchain.plugins.docker.removal import removed
from toolchain.plugins.docker.small_attributes import NETWORK


def _ipam(inputs: Properties) -> Properties:
    names = {"Subnet": "subnet", "IPRange": "ipRange", "Gateway": "gateway"}
    configs = [
        {
            **{theirs: config[ours] for theirs, ours in names.items() if config.get(ours)},
            **({"AuxiliaryAddresses": config["auxAddress"]} if config.get("auxAddress") else {}),
        }
        for config in inputs.get("ipamConfigs") or []
    ]
    options = inputs.get("ipamOptions") or {}
    return {"Driver": inputs.get("ipamDriver") or "", "Options": options, "Config": configs}


def _body(inputs: Properties) -> Properties:
    return {
        "Name": inputs["name"],
        "CheckDuplicate": True,
        "Driver": inputs.get("driver") or "bridge",
        "Internal": bool(inputs.get("internal")),
        "Attachable": bool(inputs.get("attachable")),
        "Ingress": bool(inputs.get("ingress")),
        "EnableIPv6": bool(inputs.get("ipv6")),
        "IPAM": _ipam(inputs),
        "Options": inputs.get("options") or {},
        "Labels": {pair["label"]: pair["value"] for pair in inputs.get("labels") or []},
    }


def _ipam_configs(found: Properties) -> list[Properties]:
    return [
        {
            "subnet": config.get("Subnet", ""),
            "ipRange": config.get("IPRange", ""),
            "gateway": config.get("Gateway", ""),
            "auxAddress": config.get("AuxiliaryAddresses") or {},
        }
        for config in (found.get("IPAM") or {}).get("Config") or []
    ]


def network_outputs(found: Properties) -> Properties:
    labels = found.get("Labels") or {}
    ipam = found.get("IPAM") or {}
    return {
        "name": found["Name"],
        "attachable": found.get("Attachable", False),
        "driver": found["Driver"],
        "ingress": found.get("Ingress", False),
        "internal": found.get("Internal", False),
        "ipamConfigs": _ipam_configs(found),
        "ipamDriver": ipam.get("Driver", ""),
        "ipamOptions": ipam.get("Options") or {},
        "ipv6": found.get("EnableIPv6", False),
        "labels": [{"label": key, "value": labels[key]} for key in sorted(labels)],
        "options": found.get("Options") or {},
        "scope": found["Scope"],
    }


class Network(Bridged):
    attributes = NETWORK
    named = True
    delete_before_replace = "named"

    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon

    def make(self, call: ChangeCall, plan: Properties) -> tuple[str, Properties]:
        body = _body(call.inputs)
        answer = self._daemon.post("/networks/create", body, "Unable to create network")
        identity = str(answer["Id"])
        found = self.find(identity, None)
        if found is None:
            raise Refused(f"network {identity} is gone right after it was made; run again")
        given = {name for name, value in call.inputs.items() if value is not None}
        kept = {name: plan[name] for name in plan if name in given and plan[name] != UNKNOWN}
        return identity, {**found, **kept, "ipamOptions": kept.get("ipamOptions")}

    def find(self, identity: str, olds: Properties | None) -> Properties | None:
        del olds
        found = self._daemon.inspected(
            lambda api: api.inspect_network(identity), f"Unable to inspect network {identity}"
        )
        return None if found is None else network_outputs(found)

    def remove(self, call: ChangeCall) -> None:
        def attempt() -> bool:
            from docker.errors import APIError

            with self._daemon.saying("Unable to remove network") as api:
                try:
                    api.remove_network(call.identity)
                except APIError as error:
                    if "has active endpoints" in explanation(error):
                        return False
                    if not is_missing(error):
                        raise
            return True

        removed(attempt, call, "pending")
