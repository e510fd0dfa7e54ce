"""Slipway: settings in, components, outputs out."""

from pathlib import Path

import pulumi

from components.errors import Refused
from components.outputs import export
from components.preflight import problems
from components.product import Product
from components.site import Site
from settings import SettingsError, load


def main() -> None:
    """Read the stack's settings, refuse what cannot be, create the rest."""
    root = Path(__file__).parent
    try:
        settings = load()
    except SettingsError as error:
        raise Refused(str(error)) from None
    site = Site(app=settings.app.name, stack=pulumi.get_stack(), root=root)
    product = Product(settings, site)
    if found := problems(product):
        raise Refused(settings.explain(found))
    product.start()
    export(product)


main()
