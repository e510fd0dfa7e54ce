"""A provider plugin for any package: keeps resources in files, checks inputs against its schema."""
