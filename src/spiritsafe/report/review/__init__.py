"""Formats of a Verdict: each file has one `render(verdict) -> str`; they are discovered."""
