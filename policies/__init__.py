"""What is insecure or too expensive does not ship: the rules, and the pack that the engine runs."""
