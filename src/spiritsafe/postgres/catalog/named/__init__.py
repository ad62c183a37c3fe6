"""Kinds of object that hang on nothing: one file each, found by `reader`. KIND says which, `query` reads them.

Each query returns (schema or empty, name, JSON of the value).
"""
