"""How fast the gateway is beside a bare nginx of the same version, in the same run."""
