"""Railway: containers, Postgres and a cache in one project with a private network.

After an `up` there is one project of the stack's own, with a service for each component.
"""
