"""Fly: containers near their users, in several regions; Postgres and a cache beside them.

After an `up` there is an app for each component, all in one private network of the stack's own.
"""
