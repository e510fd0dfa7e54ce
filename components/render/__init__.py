"""Render: a page, containers, Postgres and a cache in one project with a private network.

After an `up` there is one project of the stack's own, with one environment that holds everything.
"""
