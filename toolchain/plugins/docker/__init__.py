"""The docker resource types that the project uses, on docker-py."""
