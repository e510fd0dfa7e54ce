"""Third-party services: one file each says which variables it needs, and what those look like."""
