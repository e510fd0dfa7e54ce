"""The reference architectures: their tables, their local twins, their production stacks."""
