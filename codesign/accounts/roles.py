"""What a person may be in a project."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in a project."""

    OWNER = "owner"
    DESIGNER = "designer"
    FACILITATOR = "facilitator"
    ANALYST = "analyst"
    READER = "reader"
