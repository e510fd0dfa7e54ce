"""`slipway`: the few verbs that `pulumi` itself does not have."""
