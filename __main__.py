"""Slipway: settings in, components, outputs out."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pulumi

from components.errors import Refused
from components.outputs import export
from components.preflight import problems, warnings
from components.product import Product
from components.site import Site
from settings import SettingsError, load

# Each registration holds a thread of the event loop's pool until its resource is made, and the
# pool's usual size is the number of processors and four: with two, six resources at a time.
AT_ONCE = 64


# The SDK tells the engine of every step of every registration, in calls that its event loop waits
# for, and the engine throws them away unless it was started with `--debug`: a tenth of an `up` in
# which nothing changes. Nobody is told whether it was; `SLIPWAY_DEBUG=1` is how to have them.
if not os.environ.get("SLIPWAY_DEBUG"):
    pulumi.log.debug = lambda *_, **__: None


async def main() -> None:
    """Read the stack's settings, refuse what cannot be, create the rest."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE))
    root = Path(__file__).parent
    try:
        settings = load()
    except SettingsError as error:
        raise Refused(str(error)) from None
    site = Site(app=settings.app.name, stack=pulumi.get_stack(), root=root)
    product = Product(settings, site)
    if found := problems(product):
        raise Refused(settings.explain(found))
    for warning in warnings(product):
        pulumi.log.warn(settings.explain([warning]))
    product.start()
    export(product)
    # Lets every registration begin. The SDK waits for those that have begun one by one, and for
    # what has not by looking at each output of the whole stack after each answer: seconds.
    await asyncio.sleep(0)


pulumi.run(main)
