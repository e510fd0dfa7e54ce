"""One HTTP client for every vendor's API.

    NEON = Vendor(name="Neon", address="https://console.neon.tech/api/v2", token="NEON_API_KEY",
                  how="create one under Account settings, API keys", status="neonstatus.com")

    client = Client(NEON, call)
    project = client.get(f"/projects/{id}")["project"]      # raises Missing on 404
    project = client.find(f"/projects/{id}")                # None on 404
    made = once(call, find=..., make=...)                   # a lost answer makes no second one
    with made(id, outputs): ...                             # a failure in here is Partial
    until(call, "the branch", look)                         # look() -> result, or Pending("text")

What is shared by all resources of one vendor in one update (connections, the budget of calls,
how long the vendor asked everybody to wait) lives as long as the plugin's process.
"""

from provider.http.client import Answer, Client
from provider.http.creation import made, once
from provider.http.errors import Conflict, Missing, Refused, Unsure
from provider.http.graphql import GraphQL
from provider.http.poll import Pending, TimedOut, until
from provider.http.vendor import Vendor

__all__ = [
    "Answer",
    "Client",
    "Conflict",
    "GraphQL",
    "Missing",
    "Pending",
    "Refused",
    "TimedOut",
    "Unsure",
    "Vendor",
    "made",
    "once",
    "until",
]
