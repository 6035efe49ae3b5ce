"""Prototypes that citizens try, and the recorded feeds that some of them run from."""
