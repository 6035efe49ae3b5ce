"""What the coding desk and the area pages read."""
