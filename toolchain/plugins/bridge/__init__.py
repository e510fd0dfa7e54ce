"""What the closed-network plugins share: the provider protocol and Terraform's way of planning.

The official docker and random plugins are Terraform providers behind a bridge, and what they
answer (defaults, plans, detailed diffs) is that bridge's behaviour. This package is that
behaviour in small; the plugins beside it say what their resources are and do the work.
"""
