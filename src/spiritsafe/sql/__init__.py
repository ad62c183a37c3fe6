"""Talks about SQL text: the only user of the parser."""
