"""Times of day, as seconds past midnight."""

MINUTE = 60
HOUR = 60 * MINUTE


def clock(text: str) -> int:
    """Seconds past midnight of HH:MM."""
    hours, minutes = text.split(":")
    return int(hours) * HOUR + int(minutes) * MINUTE


def clock_text(seconds: int) -> str:
    """HH:MM:SS."""
    return f"{seconds // HOUR:02}:{seconds % HOUR // MINUTE:02}:{seconds % MINUTE:02}"


def whole_minute(seconds: int) -> int:
    """The minute that has begun."""
    return seconds // MINUTE * MINUTE
