"""A Pulumi provider plugin: resources of platforms that have no provider worth depending on.

`provider/<platform>/<resource>.py` declares and operates `slipway:<platform>:<Resource>`; the
plugin (`python provider <engine>`) serves it, the program uses it through `provider.program`.
"""
