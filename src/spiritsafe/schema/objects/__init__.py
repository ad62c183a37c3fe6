"""One kind of object, one file."""
