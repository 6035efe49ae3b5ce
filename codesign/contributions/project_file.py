"""Voices in the project file: which number each has, so that others can refer to it.

`exports.voice_section` writes and reads them: a voice carries what several capabilities say of it.
"""

from array import array
from dataclasses import dataclass, field

from codesign.projects.project_file.numbering import Places
from codesign.projects.project_file.section import Checking, Making, Writing

VOICES = "voices"


class WrittenVoices(Places):
    """The place of every voice that has been written, from 1."""


@dataclass
class MadeVoices:
    """The id of every voice, in the order of the file: eight bytes each."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))


def voice_number(writing: Writing, voice_id: object) -> int | None:
    """The number of a voice in the file; None for none, and for one that is not in the file."""
    return writing.state(WrittenVoices).of(voice_id)


def known_voice(checking: Checking, number: int) -> None:
    """The voice has been told of."""
    if number > checking.counts[VOICES]:
        checking.unknown("voice", number)


def made_voice(making: Making, number: int | None) -> int | None:
    """The id of the voice with this number; None for none."""
    return making.state(MadeVoices).ids[number - 1] if number is not None else None
