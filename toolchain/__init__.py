"""How Pulumi, its plugins, Docker and base images get onto a machine, open network or closed."""
