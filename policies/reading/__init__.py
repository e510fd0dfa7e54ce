"""What a resource means, whatever the platform: the one place that knows vendors' property names.

Policies and pricing read resources only through here.
"""
