"""What `verify` found: one file per format."""
