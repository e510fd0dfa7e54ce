"""How Pulumi, its plugins, Docker and the base images get onto a machine, open network or closed."""
