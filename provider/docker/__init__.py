"""Resources that the official docker plugin lacks: the switch, one-off jobs, readiness, limits."""
