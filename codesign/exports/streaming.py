"""JSON read a piece at a time: a file of any size, in the memory that one record takes.

The file is one object; what is a list in it is handed over item by item. Nothing is trusted:
records that are endless, nested without end or name a key twice are refused.
"""

import json
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from codesign.projects.project_file.faults import DamagedFileError, NotAProjectError

CHUNK = 1 << 18
RECORD_LIMIT = 1 << 23
"""Characters of one record, spaces before it included."""
_SPACE = " \t\r\n"


@dataclass(frozen=True)
class Part:
    """A member of the object, or one item of a list that is a member."""

    name: str
    line: int
    value: Any
    is_item: bool
    """A list begins with a part that is no item and whose value is an empty list."""


def parts(file: IO[bytes]) -> Iterator[Part]:
    """The file's parts in their order. Raises a ProjectFileError for what is not such JSON."""
    reader = _Reader(file)
    if reader.next() != "{":
        raise NotAProjectError
    yield from _members(reader)
    if reader.next():
        raise DamagedFileError(line=reader.line)


def _members(reader: "_Reader") -> Iterator[Part]:
    reader.take("{")
    while True:
        line = reader.line
        name = reader.value()
        if not isinstance(name, str):
            raise DamagedFileError(line=line)
        reader.take(":")
        if reader.next() == "[":
            yield Part(name, line, [], is_item=False)
            yield from _items(reader, name)
        else:
            yield Part(name, line, reader.value(), is_item=False)
        if reader.take_one_of(",}") == "}":
            return


def _items(reader: "_Reader", name: str) -> Iterator[Part]:
    reader.take("[")
    if reader.next() == "]":
        reader.take("]")
        return
    while True:
        reader.next()
        line = reader.line
        yield Part(name, line, reader.value(), is_item=True)
        if reader.take_one_of(",]") == "]":
            return


def _members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice")
    return members


def _no_such_number(name: str) -> Any:
    raise ValueError(name)


_DECODER = json.JSONDecoder(object_pairs_hook=_members_once, parse_constant=_no_such_number)


class _Reader:
    """A window on the text, with the place in it that is read next."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decoder = getincrementaldecoder("utf-8-sig")()
        self._window = ""
        self._at = 0
        self._is_ended = False
        self.line = 1

    def next(self) -> str:
        """The next character that is no space, "" at the end; it is not taken."""
        passed = 0
        while True:
            start, end = self._at, len(self._window)
            while self._at < end and self._window[self._at] in _SPACE:
                self._at += 1
            self.line += self._window.count("\n", start, self._at)
            passed += self._at - start
            if self._at < end:
                return self._window[self._at]
            if passed > RECORD_LIMIT:
                raise DamagedFileError(line=self.line)
            if not self._more():
                return ""

    def take(self, wanted: str) -> None:
        """Take the one character that must come next."""
        self.take_one_of(wanted)

    def take_one_of(self, wanted: str) -> str:
        """Take the next character, which must be one of these."""
        found = self.next()
        if not found or found not in wanted:
            raise DamagedFileError(line=self.line)
        self._at += 1
        return found

    def value(self) -> Any:
        """Take the next value, whole."""
        self.next()
        while True:
            try:
                found, end = _DECODER.raw_decode(self._window, self._at)
            except (ValueError, RecursionError):
                if len(self._window) - self._at > RECORD_LIMIT or not self._more():
                    raise DamagedFileError(line=self.line) from None
                continue
            # A number that ends where the window ends may go on.
            if end == len(self._window) and self._more():
                continue
            self.line += self._window.count("\n", self._at, end)
            self._at = end
            return found

    def _more(self) -> bool:
        """Widen the window. False at the end of the file."""
        if self._is_ended:
            return False
        try:
            taken = self._file.read(CHUNK)
            fresh = self._decoder.decode(taken, final=not taken)
        except UnicodeDecodeError:
            raise DamagedFileError(line=self.line) from None
        self._window = self._window[self._at :] + fresh
        self._at = 0
        self._is_ended = not taken
        return bool(taken)
