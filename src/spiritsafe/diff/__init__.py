"""Catalog x Catalog -> Changes, and which of them are renames."""
