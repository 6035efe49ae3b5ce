"""Recorded, replayable train feeds: what was known about a line at a moment, and how well.

`reading.read_feed` makes a `model.Feed` of what it is given, `now` answers what was known at a
moment of it, `sentences` says it in words and `drawing` places it in a picture. Nothing here knows
the web or the database, looks at the real clock, or fetches anything.
"""
