"""Notes from workshops and reports: read from files or pasted lines into contributions."""
