"""Talks to servers: URLs, drivers, engines, timeouts, what a server says of itself, and the embedded server."""
