"""Writes revisions from models: catalogues read, compared, renames asked about, steps rehearsed, files rendered."""
