"""The records that frame a project file: the project, its people, and what it should hold."""

from typing import Annotated

from pydantic import Field, StringConstraints

from codesign.contributions.disclosure import ADULT_THRESHOLD
from codesign.projects.domain import LARGEST_GROUP
from codesign.projects.project_file.fields import (
    Count,
    Flag,
    Key,
    Moment,
    Name,
    Number,
    Record,
    Said,
    Texts,
)


class ProjectRecord(Record):
    slug: Key
    title: Said
    purpose: Texts
    question: Texts
    asks: Texts
    is_public: Flag
    is_about_children: Flag
    smallest_group: Annotated[int, Field(ge=ADULT_THRESHOLD, le=LARGEST_GROUP)] | None = None
    is_demo: Flag
    created_at: Moment


class PersonRecord(Record):
    """A person by number; with name and address only when whoever made the file said so."""

    number: Number
    name: Name | None = None
    email: Annotated[str, StringConstraints(max_length=320, pattern=r"^[^\x00]*$")] | None = None


class EndRecord(Record):
    """What the file should hold: a file that was cut short does not get here."""

    voices: Count
    codings: Count
    walks: Count = 0
