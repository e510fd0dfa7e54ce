"""One module per platform: what its resources cost.

Such a module has `price(case)`, which yields lines, and `FREE`, the types that cost nothing.
"""
