"""Applies revisions: yields what happens as Events, never prints."""
