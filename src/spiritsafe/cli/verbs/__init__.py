"""One file per verb; the first line of each is its help in the list."""
