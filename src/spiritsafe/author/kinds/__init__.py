"""How each kind of object is made, changed in place and dropped: one file per kind.

A file has three functions of the values: `create`, `drop` and `alter`. `alter` returns None for what PostgreSQL cannot
change in place, so that the object is dropped and made again. The way back is the same functions with the values
exchanged.
"""
