"""How a stack that is up is doing, component by component."""
