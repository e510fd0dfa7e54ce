"""Neon: Postgres whose compute sleeps, with branches.

After an `up` there is one project with one branch, endpoint, database and two roles; or, with
`branch_of`, one branch of a project that exists.
"""
