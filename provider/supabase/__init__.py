"""Supabase: projects, branches, API keys, and an application role."""
