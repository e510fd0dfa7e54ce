"""Supabase: Postgres with its pooler, APIs and Realtime.

After an `up` there is one project, or with `branch_of` one branch of a project that exists, an
application role, and two keys: a publishable one for pages and a secret one for backends.
"""
