"""Docker: the whole product on this machine, or on a server over SSH.

After an `up` there are three networks (`edge` with a way out, `front` and `data` internal), a
gateway that alone publishes a port, and one hardened container for each part. It costs nothing
beyond the machine.
"""
