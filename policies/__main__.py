"""Starts the pack for the engine; policies/pack.py says what is in it."""

from policies.analyzer import serve
from policies.pack import PACK

serve(PACK)
