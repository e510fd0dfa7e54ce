"""Upstash: Redis databases."""
