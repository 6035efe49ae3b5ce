"""What a round was answered, as files for other tools."""
