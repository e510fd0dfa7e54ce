"""`slipway backup`: the database's backups, and back to one of them."""
