"""Content files: found, read with line numbers, validated, and synchronised with the database."""
