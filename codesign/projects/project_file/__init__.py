"""What a section of the project file is, and what sections share; `exports` puts them together."""
