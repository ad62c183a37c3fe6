"""What a project's own tests get: databases at head, and the checks of `verify` as tests. pytest loads it by itself."""
