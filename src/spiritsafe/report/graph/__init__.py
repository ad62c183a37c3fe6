"""Diagrams of a schema, or of what a revision changes in it: from catalogues to text."""
