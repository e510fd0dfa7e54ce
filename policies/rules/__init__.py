"""The rules, by what they are about. Each is a pure function on plain data."""
