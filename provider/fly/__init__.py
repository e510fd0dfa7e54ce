"""Fly.io: apps, machines in many regions, volumes, addresses, certificates and releases."""
