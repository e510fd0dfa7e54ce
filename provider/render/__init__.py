"""Render: projects, services, static sites, Postgres and Key Value."""
