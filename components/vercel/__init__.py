"""Vercel: the page, built from a GitHub repository and served at its edge."""
