"""What a round says: its rows read, measured, drawn and told."""
