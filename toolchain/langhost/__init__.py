"""The Python language host of an engine that was built here, and so came without one.

The engine starts it as `pulumi-language-python <engine address>` and reads a port from its
first line. It then runs the program, providers written in Python, and policy packs.
"""
