"""Kubernetes: backends for those who outgrow one machine. Everything else stays managed."""
