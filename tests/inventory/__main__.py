"""`make inventory`: write what every stack of the project would create, for a reviewer to read."""

from tests.inventory.recorder import ROOT, write

for file in sorted(ROOT.glob("Pulumi.*.yaml")):
    stack = file.name.split(".")[1]
    if "-" not in stack:  # stacks of tests have a hyphen
        write(stack)
