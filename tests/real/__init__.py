"""The real engine, real Docker, a real browser."""
