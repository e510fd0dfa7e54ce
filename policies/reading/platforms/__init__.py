"""One module per vendor: what that vendor's resource types mean."""
