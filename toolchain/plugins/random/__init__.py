"""The random resource types, as the official plugin makes them."""
