"""Cloudflare: Pages for the page, R2 for files, DNS, and rules at its edge.

The Python package is not imported: it takes 2.5 s of processor time for a handful of resources.
They are registered by type token instead (`resources.py`), and tests hold their inputs against the
package's schema. See docs/decisions/platform-sdks.md.
"""
