"""One module per platform: what its resources cost.

Such a module has `price(case)`, which yields lines, `PRICED`, the types that it prices, `FREE`,
those that cost nothing, and `SECTIONS`: what a section of a stack file becomes there, as far as
prices depend on it. It is imported for a stack that is on the platform.
"""
