"""What a change would do to a stack, for the person who decides about it."""
