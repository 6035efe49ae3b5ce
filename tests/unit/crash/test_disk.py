"""The disk of the power cuts: what it must keep, and what it may lose."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bench.crash.disk import Disk
from bench.crash.recording import FOLDER, Kind, Operation

NAME, FILE, THREAD = "said.sqlite3", 7, 1
OLD = b"a" * 9000


def disk() -> Disk:
    made = Disk.holding({NAME: OLD})
    made.do(Operation(Kind.OPENED, THREAD, FILE, len(OLD), NAME))
    return made


def written(offset: int, data: bytes, file: int = FILE) -> Operation:
    return Operation(Kind.WRITTEN, THREAD, file, offset, data=data)


def sync(made: Disk, file: int = FILE) -> None:
    made.do(Operation(Kind.SYNC_BEGINS, THREAD, file))
    made.do(Operation(Kind.SYNC_ENDS, THREAD, file))


def found(made: Disk, tries: int = 300) -> list[dict[str, bytes]]:
    return [made.after_power_cut(random.Random(n))[1] for n in range(tries)]


def test_what_is_synced_is_always_kept() -> None:
    made = disk()
    made.do(written(100, b"b" * 5000))
    sync(made)
    assert {one[NAME] for one in found(made)} == {OLD[:100] + b"b" * 5000 + OLD[5100:]}


def test_what_is_not_synced_is_kept_dropped_and_torn() -> None:
    made = disk()
    made.do(written(0, b"b" * 8192))
    left = [one[NAME] for one in found(made)]
    assert OLD in left
    assert b"b" * 8192 + OLD[8192:] in left
    assert any(one[:512] == b"b" * 512 and one[512:1024] == b"a" * 512 for one in left)
    assert any(one[:4096] == b"a" * 4096 and one[4096:8192] == b"b" * 4096 for one in left)
    assert any(b"a" in one[:512] and b"b" in one[:512] for one in left), "no sector was torn"


def test_an_older_write_may_win_over_a_newer() -> None:
    made = disk()
    made.do(written(0, b"b" * 512))
    made.do(written(0, b"c" * 512))
    assert {one[NAME][:1] for one in found(made)} >= {b"a", b"b", b"c"}


def test_sync_does_not_cover_what_was_written_after_it_began() -> None:
    made = disk()
    made.do(Operation(Kind.SYNC_BEGINS, THREAD, FILE))
    made.do(written(0, b"b" * 512))
    made.do(Operation(Kind.SYNC_ENDS, THREAD, FILE))
    assert OLD in [one[NAME] for one in found(made)]


def test_new_file_may_be_missing_until_its_folder_is_synced() -> None:
    made, log = disk(), f"{NAME}-wal"
    made.do(Operation(Kind.OPENED, THREAD, 8, 0, log))
    made.do(written(0, b"b" * 512, 8))
    sync(made, 8)
    assert {log in one for one in found(made)} == {True, False}
    sync(made, FOLDER)
    assert {one.get(log) for one in found(made)} == {b"b" * 512}


def test_unlinked_file_may_come_back_until_its_folder_is_synced() -> None:
    made = disk()
    made.do(Operation(Kind.UNLINKED, THREAD, name=NAME))
    assert {NAME in one for one in found(made)} == {True, False}
    sync(made, FOLDER)
    assert not any(found(made))


def test_length_is_as_uncertain_as_content() -> None:
    made = disk()
    made.do(written(len(OLD), b"b" * 4096))
    made.do(Operation(Kind.CUT, THREAD, FILE, 512))
    lengths = {len(one[NAME]) for one in found(made)}
    assert {len(OLD), len(OLD) + 4096, 512} <= lengths


@given(
    writes=st.lists(st.tuples(st.integers(0, 12000), st.integers(1, 6000)), max_size=8),
    seed=st.integers(0, 1000),
)
def test_no_byte_is_found_that_nobody_wrote(writes: list[tuple[int, int]], seed: int) -> None:
    made = disk()
    for offset, length in writes:
        made.do(written(offset, b"b" * length))
    _, files = made.after_power_cut(random.Random(seed))
    reached = max([len(OLD), *(offset + length for offset, length in writes)])
    assert len(files[NAME]) <= reached
    for at, byte in enumerate(files[NAME][: len(OLD)]):
        inside = any(offset <= at < offset + length for offset, length in writes)
        assert byte in (b"ab" if inside else b"a")
