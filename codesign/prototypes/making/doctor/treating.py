"""The doctor's visit: the files of an export become those of an uploaded prototype."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from posixpath import basename, dirname, splitext

from pydantic import TypeAdapter, ValidationError

from codesign.artefacts.files import TEXTS, FileFault, FileName, described
from codesign.prototypes.document import Finding, FindingKind
from codesign.prototypes.making.doctor import addresses
from codesign.prototypes.making.doctor import texts as inside
from codesign.prototypes.making.doctor.addresses import Spot, Where, led
from codesign.prototypes.making.doctor.markup import Edit, Place, Use, edited, places_in
from codesign.prototypes.uploaded.names import NAME_LIMIT, Names, is_page, plain_name

ENTRIES = ("index.html", "start.html", "index.htm")
"""Pages that an uploaded prototype may start with, the first found, in capitals or not."""
FINDINGS_LIMIT = 300
WHAT_LIMIT = 200
"""Characters that a finding tells of an address or name."""
_FILE_NAME: TypeAdapter[str] = TypeAdapter(FileName)
_HARMLESS_NAMES = {"_redirects", "_headers", "cname", "thumbs.db", "desktop.ini", "license"}
_HARMLESS_ENDINGS = {"map", "webmanifest", "eot", "scss", "sass", "less", "ts", "tsx", "jsx"}
_WEB_FONTS = re.compile(
    r"//(?:fonts\.(?:googleapis|gstatic)\.com|use\.typekit\.net|fonts\.bunny\.net|"
    r"fast\.fonts\.net|rsms\.me)\b|\.(?:woff2?|ttf|otf|eot)(?:[?#]|$)",
    re.I,
)


class NoStartError(Exception):
    """None of the pages is the first. `pages` are those there are."""

    def __init__(self, pages: Sequence[str]) -> None:
        super().__init__(", ".join(pages))
        self.pages = tuple(pages)


@dataclass(frozen=True)
class Treated:
    """An upload that works as far as it can, and what there is to say about it."""

    files: Mapping[str, bytes]
    entry: str
    """The page it starts with, as it is stored."""
    findings: tuple[Finding, ...]


def treat(files: Mapping[str, bytes], aside: Sequence[str] = (), entry: str = "") -> Treated:
    """The files (by the names they came with) of an export, as they are to be stored.

    `aside` are names that were left out before; `entry` is the first page where somebody has said
    which, by the name it came with. Everything that nobody asked to be changed stays byte for
    byte. Raises NoStartError.
    """
    visit = _Visit({unicodedata.normalize("NFC", name): files[name] for name in files})
    visit.set_aside(aside)
    first = unicodedata.normalize("NFC", entry) or start_of(visit.taken)
    if not first:
        raise NoStartError([name for name in visit.taken if is_page(name)])
    return visit.treated(first)


def start_of(names: Mapping[str, object] | Sequence[str]) -> str:
    """The page an upload starts with: by its name, topmost, or because it is the only one; "" when
    that is not clear."""
    pages = [name for name in names if is_page(name)]
    for wanted in ENTRIES:
        found = [name for name in pages if basename(name).lower() == wanted]
        at_top = [name for name in found if "/" not in name]
        if at_top:
            return at_top[0]
    if len(pages) == 1:
        return pages[0]
    return _topmost(pages)


def _topmost(pages: Sequence[str]) -> str:
    """The only index page of the least deep folder that holds pages at all."""
    if not pages:
        return ""
    least = min(name.count("/") for name in pages)
    top = [name for name in pages if name.count("/") == least]
    found = [name for name in top if basename(name).lower() in ENTRIES]
    return found[0] if len({dirname(name) for name in top}) == 1 and len(found) == 1 else ""


@dataclass
class _Visit:
    """One upload under treatment."""

    taken: dict[str, bytes]
    """Contents by the names they came with."""
    findings: list[Finding] = field(default_factory=list)
    _aside: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)

    def say(self, kind: FindingKind, page: str = "", what: str = "") -> None:
        """Note a finding, each once."""
        one = Finding(kind=kind, page=_short(page), what=_short(what))
        if one not in self.findings:
            self.findings.append(one)

    def set_aside(self, before: Sequence[str]) -> None:
        """Leave out what belongs to tools, and what is of a kind that is not shown."""
        for name in before:
            self._leave(name, FindingKind.ASIDE)
        for name in list(self.taken):
            if _is_harmless(name):
                self._leave(name, FindingKind.ASIDE)
                continue
            self._read_text(name)
            if isinstance(described(f"x.{_ending(name)}", self.taken[name]), FileFault):
                self._leave(name, FindingKind.NOT_TAKEN)

    def _leave(self, name: str, kind: FindingKind) -> None:
        self.say(kind, what=name)
        self._aside.add(name)
        self.taken.pop(name, None)

    def _read_text(self, name: str) -> None:
        if _ending(name) not in TEXTS:
            return
        content = self.taken[name]
        text = _decoded(content)
        if text is None:
            return
        self.texts[name] = text
        if text.encode() != content:
            self.taken[name] = text.encode()
            self.say(FindingKind.ENCODED, what=name)

    def treated(self, first: str) -> Treated:
        """The files with their new names and addresses."""
        stored = _stored_names(self.taken)
        for came, name in stored.items():
            if came != name:
                self.say(FindingKind.RENAMED, what=f"{came} → {name}")
        names = Names(stored, stored[first])
        root = dirname(first)
        made = {stored[name]: content for name, content in self.taken.items()}
        pages = [_Page(self, name, stored[name], root, names) for name in stored if is_page(name)]
        for page in pages:
            made[page.spot.stored] = page.treated().encode()
        for name, text in self.texts.items():
            if name not in stored or is_page(name):
                continue
            if _ending(name) == "css":
                spot = Spot(name, stored[name], root)
                made[stored[name]] = self.styles(text, spot, names).encode()
            elif _ending(name) in {"js", "mjs"}:
                users = [page.spot for page in pages if stored[name] in page.scripts]
                spot = Spot(name, stored[name], root)
                made[stored[name]] = self.script(text, spot, users, names).encode()
        return Treated(made, stored[first], tuple(self._few()))

    def _few(self) -> Iterator[Finding]:
        yield from self.findings[:FINDINGS_LIMIT]
        if len(self.findings) > FINDINGS_LIMIT:
            left = len(self.findings) - FINDINGS_LIMIT
            yield Finding(kind=FindingKind.MORE, what=str(left))

    def styles(self, text: str, spot: Spot, names: Names) -> str:
        """A style sheet with its addresses put right."""
        edits = []
        for one in inside.in_styles(text):
            found = led(one.value, spot, names)
            if found.where is Where.OUTSIDE:
                is_font = bool(_WEB_FONTS.search(one.value))
                kind = FindingKind.WEB_FONT if is_font else FindingKind.OUTSIDE
                self.say(kind, spot.came, one.value)
            elif found.where is Where.MISSING:
                self.missing(one.value, spot)
            elif found.address:
                edits.append(Edit(one.start, one.end, found.address))
        return edited(text, edits)

    def missing(self, address: str, spot: Spot) -> None:
        """Note that an address leads to nothing; old fonts that browsers skip are no loss."""
        plain = re.sub(r"[?#].*", "", address, flags=re.S)
        if plain.lower().endswith(".eot"):
            return
        aside = {basename(name).casefold() for name in self._aside}
        kind = FindingKind.MISSING
        if basename(plain).casefold() in aside:
            kind = FindingKind.NOT_THERE
        self.say(kind, spot.came, address)

    def script(self, text: str, own: Spot, spots: Sequence[Spot], names: Names) -> str:
        """A script with the files that it names put right, where all its pages agree.

        `own` is where it stands and `spots` are the pages that run it: modules are imported from
        where a script stands, and all else is found from the page.
        """
        name = own.came
        for what in inside.asked_for(text):
            kind = FindingKind.STORAGE if what in {"storage", "cookies"} else FindingKind.SCRIPT
            self.say(kind, name, "" if kind is FindingKind.STORAGE else what)
        for address in inside.outside_requests(text):
            self.say(FindingKind.OUTSIDE, name, address)
        edits = []
        for one in inside.in_script(text):
            to = _named_by_all(one.value, [own] if one.is_import else spots, names)
            if to and one.is_import and not to.startswith("."):
                to = f"./{to}"
            if to and to != one.value:
                edits.append(Edit(one.start, one.end, to))
        return edited(text, edits)


def _named_by_all(literal: str, spots: Sequence[Spot], names: Names) -> str:
    """What a script has to write instead of a text that names a file; "" to leave it."""
    is_folder = literal.endswith("/") and literal.startswith("/") and len(literal) > 1
    if not spots or not (is_folder or "." in basename(re.sub(r"[?#].*", "", literal))):
        return ""
    found = {led(literal, spot, names).address for spot in spots}
    if len(found) != 1:
        return ""
    plain = re.sub(r"[?#].*", "", literal)
    is_exact = is_folder or all(_is_exact(plain, spot, names) for spot in spots)
    return found.pop() if is_exact else ""


def _is_exact(plain: str, spot: Spot, names: Names) -> bool:
    """Whether a text is a file's name letter for letter: a script is full of other texts."""
    if plain.startswith("/"):
        whole = f"{spot.root}/{plain.lstrip('/')}".lstrip("/")
    else:
        whole = addresses.joined(dirname(spot.came), plain)
    return unicodedata.normalize("NFC", whole) in names.stored


class _Page:
    """A page under treatment."""

    def __init__(self, visit: _Visit, came: str, stored: str, root: str, names: Names) -> None:
        self.visit = visit
        self.names = names
        self.text = visit.texts[came]
        self.places = places_in(self.text)
        bases = (one for one in self.places if one.use is Use.BASE)
        said = next(bases, None)
        folder = addresses.folder_of_base(said.value, came, root) if said else None
        self.spot = Spot(came, stored, root, folder)
        found = (led(one.value, self.spot, names).name for one in self._of(Use.SCRIPT))
        self.scripts = {name for name in found if name}

    def _of(self, use: Use) -> list[Place]:
        return [one for one in self.places if one.use is use]

    def treated(self) -> str:
        """The page with its addresses put right; the rest as it was."""
        edits = []
        for place in self.places:
            made = self._value(place)
            if made is not None and made != place.value:
                edits.append(Edit(place.start, place.end, place.written(made)))
        return edited(self.text, edits)

    def _value(self, place: Place) -> str | None:
        """Another value for a place; None to leave it."""
        match place.use:
            case Use.BASE:
                return None
            case Use.STYLE:
                return self.visit.styles(place.value, self.spot, self.names)
            case Use.CODE:
                return self.visit.script(place.value, self.spot, [self.spot], self.names)
        address = place.value
        if place.method == "refresh":
            address = re.sub(r"^.*?url\s*=\s*[\"']?", "", address, flags=re.I | re.S).rstrip("\"' ")
        found = led(address, self.spot, self.names)
        if place.use is Use.FRAME and found.where is not Where.NOWHERE:
            self.visit.say(FindingKind.FRAME, self.spot.came, address)
            return None
        if found.where is Where.OUTSIDE:
            self._outside(place, address)
        elif found.where is Where.MISSING:
            self.visit.missing(address, self.spot)
        if place.use is Use.FORM and place.method == "post" and found.where is Where.HERE:
            self.visit.say(FindingKind.FORM_SENDS, self.spot.came, address)
        return place.value.replace(address, found.address) if found.address else None

    def _outside(self, place: Place, address: str) -> None:
        kinds = {Use.LINK: FindingKind.LINK_OUT, Use.FORM: FindingKind.FORM_OUT}
        is_font = place.use in {Use.STYLE_SHEET, Use.MEDIA} and _WEB_FONTS.search(address)
        kind = FindingKind.WEB_FONT if is_font else kinds.get(place.use, FindingKind.OUTSIDE)
        self.visit.say(kind, self.spot.came, address)


def _short(text: str) -> str:
    plain = "".join(one if one.isprintable() else "?" for one in text)
    return plain if len(plain) <= WHAT_LIMIT else f"{plain[: WHAT_LIMIT - 1]}…"


def _ending(name: str) -> str:
    return splitext(name)[1].removeprefix(".").lower()


def _is_harmless(name: str) -> bool:
    own = basename(name).lower()
    return own in _HARMLESS_NAMES or _ending(own) in _HARMLESS_ENDINGS


def _decoded(content: bytes) -> str | None:
    """A text in the encoding it is in: UTF-8, UTF-16 that says so, or what Windows wrote. None for
    what is no text."""
    for start, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(start):
            return _or_none(content, encoding)
    text = next((t for e in ("utf-8", "cp1252", "latin-1") if (t := _or_none(content, e))), "")
    return None if "\x00" in text else text


def _or_none(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _stored_names(names: Mapping[str, object]) -> dict[str, str]:
    """A name that can be an address for each file, no two alike even in capitals."""
    good = {name: name for name in names if is_plain(name)}
    taken = {name.casefold() for name in good}
    for name in names:
        if name in good:
            continue
        made = plain_name(name)
        good[name] = made if is_plain(made) else sha256(name.encode()).hexdigest()[:16]
        good[name] = _free(good[name], name, taken)
        taken.add(good[name].casefold())
    return {name: good[name] for name in names}


def _free(made: str, came: str, taken: set[str]) -> str:
    stem, ending = splitext(made)
    ending = ending or splitext(came)[1].lower()
    options: Iterator[str] = (f"{stem}{'' if n == 1 else f'-{n}'}{ending}" for n in range(1, 10**6))
    return next(one for one in options if one.casefold() not in taken)


def is_plain(name: str) -> bool:
    """Whether a file can be stored under the name it has."""
    try:
        return _FILE_NAME.validate_python(name) == name and len(name) <= NAME_LIMIT
    except ValidationError:
        return False
