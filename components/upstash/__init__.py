"""Upstash: a Redis database that is paid by the command."""
