"""A disk that loses power: what it certainly holds, and what it perhaps holds.

What a sync has covered is kept. Of the rest, every sector of every write is kept, dropped, written
in another order or torn, whatever becomes of the others; a file's length and its name in the
folder are as uncertain as its content until they too are synced. What lies around a written range
is left alone, as SQLite expects of disks (https://sqlite.org/psow.html).
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bench.crash.recording import FOLDER, Kind, Operation


class Fate(StrEnum):
    """What becomes of all that was written and not synced."""

    DROPPED = "dropped"
    KEPT = "kept"
    CUT_OFF = "cut off"
    """Kept in order up to a point in the middle of a write."""
    SCATTERED = "scattered"
    """Every sector by its own luck, in order."""
    REORDERED = "reordered"
    """Every sector by its own luck, the older perhaps over the newer."""


FATES = {
    Fate.DROPPED: 1,
    Fate.KEPT: 1,
    Fate.CUT_OFF: 2,
    Fate.SCATTERED: 3,
    Fate.REORDERED: 3,
}
SECTORS = (512, 4096)


@dataclass
class File:
    """One file: its synced bytes, and what has been done to it since."""

    synced: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, Operation]] = field(default_factory=list)

    def settle(self, before: int) -> None:
        """All that was done before that moment is on the disk."""
        for moment, one in self.pending:
            if moment < before:
                _apply(self.synced, one)
        self.pending = [(moment, one) for moment, one in self.pending if moment >= before]


@dataclass(frozen=True)
class Naming:
    """A name that came to mean a file, or (None) no file."""

    moment: int
    name: str
    file: File | None


@dataclass
class Disk:
    """The disk after some of the recorded operations."""

    names: dict[str, File]
    """What the folder certainly says."""
    renaming: list[Naming] = field(default_factory=list)
    moment: int = 0
    _seen: dict[str, File] = field(default_factory=dict)
    _files: dict[int, File] = field(default_factory=dict)
    _syncs: dict[tuple[int, int], int] = field(default_factory=dict)

    @classmethod
    def holding(cls, files: Mapping[str, bytes]) -> "Disk":
        """A disk where these files are synced."""
        names = {name: File(bytearray(content)) for name, content in files.items()}
        return cls(names, _seen=dict(names))

    def do(self, one: Operation) -> None:
        """One more operation."""
        self.moment += 1
        match one.kind:
            case Kind.OPENED:
                self._open(one)
            case Kind.WRITTEN | Kind.CUT:
                self._files[one.file].pending.append((self.moment, one))
            case Kind.SYNC_BEGINS:
                self._syncs[one.thread, one.file] = self.moment
            case Kind.SYNC_ENDS:
                self._sync(one.file, self._syncs.pop((one.thread, one.file)))
            case Kind.UNLINKED:
                self._name(one.name, None)
            case Kind.RENAMED:
                was = one.data.decode()
                self._name(one.name, self._seen[was])
                self._name(was, None)
            case Kind.ACKNOWLEDGED:
                pass

    def _open(self, one: Operation) -> None:
        if one.name not in self._seen:
            if one.offset:
                raise ValueError(f"{one.name} had content before anything was written to it")
            self._name(one.name, File())
        self._files[one.file] = self._seen[one.name]

    def _name(self, name: str, file: File | None) -> None:
        self.renaming.append(Naming(self.moment, name, file))
        self._seen.pop(name, None)
        if file is not None:
            self._seen[name] = file

    def _sync(self, file: int, began: int) -> None:
        if file != FOLDER:
            self._files[file].settle(began)
            return
        for one in self.renaming:
            if one.moment < began:
                _rename(self.names, one)
        self.renaming = [one for one in self.renaming if one.moment >= began]

    def after_power_cut(self, chance: random.Random) -> tuple[Fate, dict[str, bytes]]:
        """The files as they may be found when the power is back."""
        fate = chance.choices(list(FATES), list(FATES.values()))[0]
        sector = chance.choice(SECTORS)
        names = dict(self.names)
        for one in self.renaming:
            if fate is Fate.KEPT or (fate is not Fate.DROPPED and chance.random() < 0.5):
                _rename(names, one)
        found = {name: _left(file, fate, sector, chance) for name, file in sorted(names.items())}
        return fate, found

    def as_written(self) -> dict[str, bytes]:
        """The files as the programs see them while there is power."""
        return {name: _whole(file) for name, file in self._seen.items()}


def _whole(file: File) -> bytes:
    content = bytearray(file.synced)
    for _, one in file.pending:
        _apply(content, one)
    return bytes(content)


def _rename(names: dict[str, File], one: Naming) -> None:
    names.pop(one.name, None)
    if one.file is not None:
        names[one.name] = one.file


def _apply(content: bytearray, one: Operation) -> None:
    if one.kind is Kind.CUT:
        _set_length(content, one.offset)
        return
    if len(content) < one.offset:
        _set_length(content, one.offset)
    content[one.offset : one.offset + len(one.data)] = one.data


def _set_length(content: bytearray, length: int, fill: bytes = b"") -> None:
    more = length - len(content)
    if more > 0:
        content.extend(fill or bytes(more))
    else:
        del content[length:]


def _left(file: File, fate: Fate, sector: int, chance: random.Random) -> bytes:
    content = bytearray(file.synced)
    pending = [one for _, one in file.pending]
    if fate is Fate.KEPT:
        return _whole(file)
    if not pending or fate is Fate.DROPPED:
        return bytes(content)
    if fate is Fate.CUT_OFF:
        _cut_off(content, pending, chance)
        return bytes(content)
    share = chance.choice((0.05, 0.3, 0.5, 0.7, 0.95))
    pieces = [piece for one in pending for piece in _pieces(one, sector)]
    kept = [_torn(piece, chance) for piece in pieces if chance.random() < share]
    if fate is Fate.REORDERED:
        chance.shuffle(kept)
    for piece in kept:
        _apply(content, piece)
    _another_length(content, len(file.synced), pending, chance)
    return bytes(content)


def _cut_off(content: bytearray, pending: list[Operation], chance: random.Random) -> None:
    whole = chance.randrange(len(pending))
    for one in pending[:whole]:
        _apply(content, one)
    last = pending[whole]
    if last.kind is Kind.WRITTEN:
        part = last.data[: chance.randrange(len(last.data) + 1)]
        _apply(content, Operation(Kind.WRITTEN, offset=last.offset, data=part))


def _pieces(one: Operation, sector: int) -> Iterator[Operation]:
    if one.kind is Kind.CUT:
        yield one
        return
    at, end = one.offset, one.offset + len(one.data)
    while at < end:
        to = min(end, (at // sector + 1) * sector)
        yield Operation(Kind.WRITTEN, offset=at, data=one.data[at - one.offset : to - one.offset])
        at = to


def _torn(piece: Operation, chance: random.Random) -> Operation:
    """Now and then only the beginning of a sector was written."""
    if piece.kind is Kind.CUT or chance.random() >= 0.02:
        return piece
    part = piece.data[: chance.randrange(len(piece.data))]
    return Operation(Kind.WRITTEN, offset=piece.offset, data=part)


def _another_length(
    content: bytearray, synced: int, pending: list[Operation], chance: random.Random
) -> None:
    """A length that the file has had since it was synced; new room holds zeros or rubbish."""
    lengths = [synced]
    for one in pending:
        end = one.offset + len(one.data)
        lengths.append(one.offset if one.kind is Kind.CUT else max(lengths[-1], end))
    match chance.randrange(3):
        case 0:
            return
        case 1:
            length = lengths[-1]
        case _:
            length = chance.choice(lengths)
    more = max(0, length - len(content))
    _set_length(content, length, chance.randbytes(more) if chance.random() < 0.3 else bytes(more))
