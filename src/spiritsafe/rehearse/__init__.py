"""Runs the project's revisions and models on the shadow, where nothing of anybody's can be harmed."""
