"""Archives that somebody hostile has made, and those that people's tools make."""

import io
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.artefacts.files import COUNT_LIMIT, FILE_LIMIT, TOTAL_LIMIT
from codesign.prototypes.making import zips
from codesign.prototypes.making.doctor.treating import start_of
from codesign.prototypes.making.zips import (
    DEPTH_LIMIT,
    ENTRY_LIMIT,
    NAME_LIMIT,
    RATIO_FREE,
    RATIO_LIMIT,
    Why,
    ZipRefusedError,
    files_of,
    read_archive,
)

pytestmark = pytest.mark.slow

PAGE = b"<!doctype html><title>Exempel</title>"
Change = Callable[[zipfile.ZipInfo], None]


def packed(files: dict[str, bytes], change: Change | None = None) -> bytes:
    """An archive of these files; `change` may spoil what it says about the first of them."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
        if change:
            change(archive.infolist()[0])
    return out.getvalue()


def refusal(content: bytes) -> ZipRefusedError:
    with pytest.raises(ZipRefusedError) as refused:
        files_of(io.BytesIO(content))
    return refused.value


def test_the_files_come_out_as_they_went_in() -> None:
    given = {"index.html": PAGE, "css/stil.css": b"p { color: teal }", "_app/a.js": b"1"}
    assert files_of(io.BytesIO(packed(given))) == given


def test_one_folder_around_everything_is_taken_away() -> None:
    found = files_of(
        io.BytesIO(packed({"min-prototyp/start.html": PAGE, "min-prototyp/a.md": b""}))
    )
    assert set(found) == {"start.html", "a.md"}
    assert start_of(found) == "start.html"


def test_two_folders_are_not_taken_away() -> None:
    given = {"a/index.html": PAGE, "b/index.html": PAGE}
    found = files_of(io.BytesIO(packed(given)))
    assert set(found) == set(given)
    assert start_of(found) == ""


def test_what_systems_add_and_hide_is_left_out() -> None:
    given = {
        "index.html": PAGE,
        "__MACOSX/._index.html": b"\x00",
        ".DS_Store": b"\x00",
        "a/.git/config": b"secret",
    }
    assert set(files_of(io.BytesIO(packed(given)))) == {"index.html"}


@pytest.mark.parametrize("comment", [b"0123456789abcdef" * 100, b"\xff" * 40 + b"\0\0"])
def test_a_comment_after_the_archive_is_no_obstacle(comment: bytes) -> None:
    out = io.BytesIO(packed({"index.html": PAGE}))
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = comment
    assert set(files_of(io.BytesIO(out.getvalue()))) == {"index.html"}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../index.html", Why.OUTSIDE),
        ("a/../../index.html", Why.OUTSIDE),
        ("/etc/passwd", Why.OUTSIDE),
        ("..\\index.html", Why.OUTSIDE),
        ("C:/index.html", Why.OUTSIDE),
        ("c:index.html", Why.OUTSIDE),
        ("a//index.html", Why.NAME),
        ("a/./index.html", Why.EMPTY),
        ("a\nb.html", Why.NAME),
        ("f" * 121, Why.NAME),
        ("a/b/c/d/e/f/g/h/index.html", Why.DEEP),
    ],
)
def test_a_name_that_points_elsewhere_or_cannot_be_an_address_is_refused(
    name: str, why: Why
) -> None:
    assert refusal(packed({name: PAGE})).why is why


def test_the_refusal_names_the_file() -> None:
    assert refusal(packed({"index.html": PAGE, "../hemligt.txt": b""})).name == "../hemligt.txt"


def test_a_nul_in_a_name_is_refused_and_not_cut_off() -> None:
    spoiled = packed({"index.htmlXa.png": PAGE}).replace(b"index.htmlXa", b"index.html\x00a")
    assert refusal(spoiled).why is Why.NAME


@pytest.mark.parametrize("kind", [0o120777, 0o020666, 0o060666, 0o010666, 0o140666])
def test_links_and_devices_are_refused(kind: int) -> None:
    def change(info: zipfile.ZipInfo) -> None:
        info.external_attr = kind << 16

    assert refusal(packed({"index.html": b"/etc/passwd"}, change)).why is Why.LINK


def test_an_encrypted_file_is_refused() -> None:
    def change(info: zipfile.ZipInfo) -> None:
        info.flag_bits |= 0x1

    assert refusal(packed({"index.html": PAGE}, change)).why is Why.ENCRYPTED


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 93, 98])
def test_unusual_packing_is_refused(kind: int) -> None:
    def change(info: zipfile.ZipInfo) -> None:
        info.compress_type = kind

    assert refusal(packed({"index.html": PAGE}, change)).why is Why.PACKED


@pytest.mark.parametrize("again", ["index.html", "INDEX.html", "index.html/"])
def test_the_same_name_twice_is_refused(again: str) -> None:
    out = io.BytesIO(packed({"index.html": PAGE}))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(again, b"")
    assert refusal(out.getvalue()).why is Why.TWICE


def test_a_thousandfold_ratio_is_stopped_long_before_it_is_unpacked() -> None:
    bomb = packed({"index.html": b"0" * FILE_LIMIT})
    assert FILE_LIMIT / len(bomb) > 900
    told = refusal(bomb)
    assert (told.why, told.name) == (Why.RATIO, "index.html")


def test_an_archive_that_lies_about_a_size_is_stopped_where_the_limit_is() -> None:
    huge = zlib.compress(b"0" * (64 * 1024 * 1024), 9)[2:-4]

    def lie(info: zipfile.ZipInfo) -> None:
        info.file_size = 10

    honest = packed({"index.html": b"0" * (64 * 1024 * 1024)}, lie)
    assert len(honest) < 2 * len(huge)
    tracemalloc.start()
    told = refusal(honest)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told.why in {Why.RATIO, Why.BROKEN, Why.TOO_LARGE}
    assert most < 8 * 1024 * 1024


def test_files_that_are_too_large_alone_or_together_are_refused() -> None:
    def noise(size: int) -> bytes:
        return bytes(i * i % 251 for i in range(997)) * (size // 997 + 1)

    assert refusal(packed({"index.html": noise(FILE_LIMIT)})).why is Why.TOO_LARGE
    many = {f"f{n}.bin": noise(3_900_000) for n in range(9)}
    assert refusal(packed(many)).why is Why.TOO_LARGE_TOGETHER


def a_million_entries() -> bytes:
    """An archive of a million empty files, its list written by hand: some 50 MB."""
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    one = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, *[0] * 6)
    entries = (one + b"a") * 1_000_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 16_960, 16_960, len(entries), len(local), 0)
    return local + entries + end


class Counted(io.BytesIO):
    """An archive that counts the bytes that are read of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        self.taken += len(part)
        return part


def test_a_million_entries_are_refused_without_walking_them() -> None:
    """The count in the last record is 16 bits and wraps around; the size of the list tells."""
    archive = Counted(a_million_entries())
    tracemalloc.start()
    with pytest.raises(ZipRefusedError) as refused:
        files_of(archive)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.why is Why.TOO_MANY
    assert most < 1_000_000
    assert 0 < archive.taken < 200_000, "the end of the archive is looked at, not its list"


def test_too_many_files_are_refused_by_their_count() -> None:
    assert refusal(packed({f"f{n}.txt": b"" for n in range(1001)})).why is Why.TOO_MANY
    assert refusal(packed({f"m/f{n}.txt": b"" for n in range(2001)})).why is Why.TOO_MANY


def test_the_large_form_of_archive_is_refused() -> None:
    plain = packed({"index.html": PAGE})
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    assert refusal(plain[:-22] + locator + plain[-22:]).why is Why.TOO_MANY


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"<html>", PAGE * 10_000, b"PK\x05\x06" + b"\xff" * 18, b"\x00" * 70_000],
)
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    assert refusal(content).why in {Why.NOT_A_ZIP, Why.TOO_MANY}


def test_an_empty_archive_has_nothing_to_show() -> None:
    assert refusal(packed({})).why is Why.EMPTY


def test_a_spoiled_file_is_named() -> None:
    whole = bytearray(packed({"index.html": PAGE * 100}))
    whole[50] ^= 0xFF
    assert refusal(bytes(whole)).why in {Why.BROKEN, Why.NOT_A_ZIP}


@given(st.data())
def test_an_archive_cut_or_changed_anywhere_is_read_or_refused_and_nothing_else(
    data: st.DataObject,
) -> None:
    whole = bytearray(packed({"index.html": PAGE, "a/b.css": b"p{}" * 50}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    for content in (bytes(whole), cut):
        try:
            found = files_of(io.BytesIO(content))
        except ZipRefusedError:
            continue
        assert all(".." not in name and not name.startswith("/") for name in found)


def stored(files: dict[str, bytes]) -> bytes:
    """An archive whose files are as large in it as outside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def outcome(content: bytes) -> Why | None:
    """Why an archive is refused; None when it is taken."""
    try:
        files_of(io.BytesIO(content))
    except ZipRefusedError as error:
        return error.why
    return None


def test_the_limits_are_the_promised_ones() -> None:
    limits = (FILE_LIMIT, TOTAL_LIMIT, COUNT_LIMIT, ENTRY_LIMIT)
    assert limits == (4 * 1024 * 1024, 30 * 1024 * 1024, 1000, 2000)
    assert (DEPTH_LIMIT, NAME_LIMIT, RATIO_LIMIT, RATIO_FREE) == (8, 120, 100, 65_536)


@pytest.mark.parametrize(("over", "why"), [(0, None), (1, Why.TOO_LARGE)])
def test_one_file_may_be_exactly_as_large_as_the_limit(over: int, why: Why | None) -> None:
    assert outcome(stored({"index.html": b"x" * (FILE_LIMIT + over)})) is why


@pytest.mark.parametrize(("over", "why"), [(0, None), (1, Why.TOO_LARGE_TOGETHER)])
def test_all_files_may_be_exactly_as_large_as_the_limit(over: int, why: Why | None) -> None:
    whole, rest = divmod(TOTAL_LIMIT, FILE_LIMIT)
    files = {f"f{n}.txt": b"x" * FILE_LIMIT for n in range(whole)}
    assert outcome(stored({**files, "index.html": b"x" * (rest + over)})) is why


@pytest.mark.parametrize(("over", "why"), [(0, None), (1, Why.TOO_MANY)])
def test_there_may_be_exactly_as_many_files_as_the_limit(over: int, why: Why | None) -> None:
    assert outcome(stored({f"f{n}.txt": b"" for n in range(COUNT_LIMIT + over)})) is why


@pytest.mark.parametrize(("over", "why"), [(0, None), (1, Why.TOO_MANY)])
def test_there_may_be_exactly_as_many_entries_as_the_limit(over: int, why: Why | None) -> None:
    left_out = {f"__MACOSX/f{n}": b"" for n in range(ENTRY_LIMIT - 1 + over)}
    assert outcome(stored({"index.html": PAGE, **left_out})) is why


def test_entries_are_counted_whatever_the_archive_says_of_their_number() -> None:
    content = bytearray(stored({f"__MACOSX/f{n}": b"" for n in range(ENTRY_LIMIT + 1)}))
    struct.pack_into("<2H", content, len(content) - 22 + 8, 1, 1)
    assert outcome(bytes(content)) is Why.TOO_MANY


def _packs_to(content: bytes) -> int:
    squeezed = zlib.compressobj(6, zlib.DEFLATED, -15)
    return len(squeezed.compress(content) + squeezed.flush())


def test_a_file_may_become_exactly_so_many_times_larger() -> None:
    # Noise that does not pack, then as many zeros as take the ratio just up to the limit.
    noise = bytes((i * i * 7 + i // 3) % 256 for i in range(0, 900 * 17, 17))
    low, high = RATIO_FREE, FILE_LIMIT
    while high - low > 1:
        middle = (low + high) // 2
        content = noise + b"0" * (middle - len(noise))
        low, high = (middle, high) if middle <= RATIO_LIMIT * _packs_to(content) else (low, middle)
    for size in range(low - 300, low + 300):
        content = noise + b"0" * (size - len(noise))
        is_within = size <= RATIO_LIMIT * _packs_to(content)
        if abs(size - low) <= 1 or size % 60 == 0:
            assert (outcome(packed({"index.html": content})) is None) is is_within, size


@pytest.mark.parametrize(("over", "why"), [(0, None), (1, Why.RATIO)])
def test_a_small_file_may_pack_as_well_as_it_likes(over: int, why: Why | None) -> None:
    content = b"0" * (RATIO_FREE + over)
    assert len(content) > RATIO_LIMIT * _packs_to(content)
    assert outcome(packed({"index.html": content})) is why


@pytest.mark.parametrize(("over", "why"), [(0, None), (1, Why.NAME)])
def test_a_name_may_be_exactly_so_long(over: int, why: Why | None) -> None:
    name = "mapp/" + "f" * (NAME_LIMIT - 10 + over) + ".html"
    assert len(name) == NAME_LIMIT + over
    assert outcome(stored({name: PAGE})) is why


@pytest.mark.parametrize(("over", "why"), [(0, None), (1, Why.DEEP)])
def test_folders_may_be_exactly_so_deep(over: int, why: Why | None) -> None:
    assert outcome(stored({"m/" * (DEPTH_LIMIT - 1 + over) + "index.html": PAGE})) is why


def test_every_entry_that_is_wrong_is_named_at_once() -> None:
    told = refusal(stored({"../a.html": b"", "b.html": b"", "/c.html": b"", "d" * 121: b""}))
    assert [(one.why, one.name[:9]) for one in told.faults] == [
        (Why.OUTSIDE, "../a.html"),
        (Why.OUTSIDE, "/c.html"),
        (Why.NAME, "d" * 9),
    ]


def test_names_are_read_as_people_see_them_whichever_system_packed_them() -> None:
    windows = stored({"mapp/x.html": PAGE}).replace(b"mapp/x.html", b"mapp\\x.html")
    assert set(files_of(io.BytesIO(windows))) == {"x.html"}
    unsaid = stored({"taXXg.html": PAGE}).replace(b"taXXg", "t\u00e5gg".encode()[:5])
    assert set(files_of(io.BytesIO(unsaid))) == {"t\u00e5gg.html"}
    apart = stored({"ta\u030ag.html": PAGE})
    assert set(files_of(io.BytesIO(apart))) == {"t\u00e5g.html"}
    assert set(files_of(io.BytesIO(stored({"./index.html": PAGE})))) == {"index.html"}


def test_what_is_left_out_is_named_once() -> None:
    given = {
        "index.html": PAGE,
        ".DS_Store": b"",
        "a/.git/config": b"",
        "a/.git/HEAD": b"",
        "__MACOSX/._a": b"",
    }
    assert read_archive(io.BytesIO(stored(given))).aside == (".DS_Store", "a/.git", "__MACOSX")


def test_the_first_of_many_faults_is_the_one_that_is_told() -> None:
    told = refusal(stored({"b.html": b"", "/c.html": b"", "m/" * 9 + "d.html": b""}))
    assert (told.why, told.name) == (Why.OUTSIDE, "/c.html")
    assert str(told) == f"{Why.OUTSIDE}: /c.html; {Why.DEEP}: {'m/' * 9}d.html"
    assert str(refusal(packed({}))) == str(Why.EMPTY)


def test_the_last_record_is_found_where_a_whole_archive_ends() -> None:
    """Nothing but the record, with what looks like another in it: the first bytes count."""
    alone = b"PK\x05\x06" + bytes(6) + b"PK\x05\x06" + bytes(8)
    assert len(alone) == 22
    assert refusal(alone).why is Why.TOO_MANY


@pytest.mark.parametrize(("over", "why"), [(0, None), (1, Why.TOO_LARGE_TOGETHER)])
def test_what_comes_out_is_counted_whatever_the_archive_says(
    monkeypatch: pytest.MonkeyPatch, over: int, why: Why | None
) -> None:
    content = stored({"a.txt": b"x" * 50, "b.txt": b"x" * (50 + over)})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        wanted, _ = zips._wanted(archive.infolist())
        monkeypatch.setattr(zips, "TOTAL_LIMIT", 100)
        if why is None:
            assert sum(map(len, zips._contents(archive, wanted).values())) == 100
            return
        with pytest.raises(ZipRefusedError) as told:
            zips._contents(archive, wanted)
        assert told.value.faults == (zips.EntryFault(why, "b.txt"),)
