"""Railway: projects, environments, services, volumes, domains and deployments."""
