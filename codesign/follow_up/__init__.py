"""What follows from what was said: priorities, actions and published answers."""
