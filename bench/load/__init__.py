"""Load on a running product, and what of it went wrong: new connections, kept ones, WebSockets."""
