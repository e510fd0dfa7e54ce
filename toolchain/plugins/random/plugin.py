"""The random plugin as a whole: no settings, ten types, no functions."""

from toolchain.plugins.bridge.failures import OperationError
from toolchain.plugins.bridge.resource import Resource
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.random import choices, identities, text
from toolchain.plugins.random.resource import RandomResource

VERSION = "4.21.4"
"""The version that requirements.txt pins, and so the SDK asks the engine for."""

_KINDS = {
    "random:index/randomBytes:RandomBytes": identities.BYTES,
    "random:index/randomId:RandomId": identities.ID,
    "random:index/randomInteger:RandomInteger": choices.INTEGER,
    "random:index/randomPassword:RandomPassword": text.PASSWORD,
    "random:index/randomPet:RandomPet": choices.PET,
    "random:index/randomShuffle:RandomShuffle": choices.SHUFFLE,
    "random:index/randomString:RandomString": text.STRING,
    "random:index/randomUuid:RandomUuid": identities.UUID,
    "random:index/randomUuid4:RandomUuid4": identities.UUID4,
    "random:index/randomUuid7:RandomUuid7": identities.UUID7,
}


class RandomPlugin:
    name = "random"
    version = VERSION
    unimplemented = "Handshake is not yet implemented"
    accepts_resources = True

    def check_config(self, news: Properties) -> tuple[Properties, list[str]]:
        return news, []

    def configure(self, config: Properties) -> None:
        """There is nothing to configure."""

    def close(self) -> None:
        """Nothing is open."""

    def resource(self, token: str, method: str) -> Resource:
        del method
        kind = _KINDS.get(token)
        if kind is None:
            raise OperationError(f"[pf/tfbridge] unknown resource token: {token}")
        return RandomResource(kind)

    def invoke(self, token: str, arguments: Properties) -> tuple[Properties, list[str]]:
        del arguments
        raise OperationError(f"[pf/tfbridge] unknown datasource token: {token}")
