"""Taking on a project: what is there, and what is missing, told from its files without running any of them."""
