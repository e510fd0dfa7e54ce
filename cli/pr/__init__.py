"""Preview stacks: one for each open pull request, made from a template, gone when it closes."""
