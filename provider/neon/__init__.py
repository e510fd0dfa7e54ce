"""Neon: Postgres projects, branches, endpoints, databases and roles."""
