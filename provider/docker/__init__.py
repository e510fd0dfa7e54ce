"""Resources that the official docker plugin lacks: the switch, jobs, readiness, process limits."""
