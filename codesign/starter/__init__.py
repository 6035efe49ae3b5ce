"""Demo content: what a starter brings, read from its files and written as a project."""
