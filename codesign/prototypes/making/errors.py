"""Why something brought here is not taken, in sentences that say what to do about it."""

from collections.abc import Sequence

from codesign.artefacts.files import COUNT_LIMIT, FILE_LIMIT, TOTAL_LIMIT
from codesign.i18n import gettext, lazy
from codesign.prototypes.making.zips import (
    DEPTH_LIMIT,
    NAME_LIMIT,
    RATIO_LIMIT,
    EntryFault,
    Why,
    ZipRefusedError,
)

_MEGABYTE = 1024 * 1024
_ZIP = {
    Why.NOT_A_ZIP: lazy("Filen går inte att läsa som en zip-fil. Packa mappen igen och försök."),
    Why.TOO_MANY: lazy(
        "Zip-filen har för många filer. Den får ha högst %(count)s. Ta bort det som inte hör till "
        "prototypen, till exempel node_modules."
    ),
    Why.TOO_LARGE: lazy("Filen ”%(name)s” är för stor. En fil får vara högst %(file)s MB."),
    Why.TOO_LARGE_TOGETHER: lazy(
        "Filerna blir för stora tillsammans när de packas upp. De får vara högst %(total)s MB."
    ),
    Why.RATIO: lazy(
        "Filen ”%(name)s” blir mer än %(ratio)s gånger större när den packas upp. Sådana filer "
        "används för att slå ut servrar, så vi tar inte emot den."
    ),
    Why.OUTSIDE: lazy(
        "Filen ”%(name)s” pekar utanför zip-filen. Packa mappen igen, utan sökvägar som börjar "
        "med / eller innehåller .. eller \\."
    ),
    Why.NAME: lazy(
        "Filen ”%(name)s” har ett namn som inte fungerar. Det får vara högst %(length)s tecken med "
        "mapparna, utan radbrytningar och andra osynliga tecken. Står filen i prototype.yaml: "
        "använd bara a–z, siffror, punkt, bindestreck och understreck."
    ),
    Why.LINK: lazy(
        "”%(name)s” är en länk och inte en fil. Lägg den riktiga filen i zip-filen i stället."
    ),
    Why.ENCRYPTED: lazy("Filen ”%(name)s” är låst med lösenord. Packa utan lösenord."),
    Why.PACKED: lazy(
        "Filen ”%(name)s” är packad på ett ovanligt sätt som vi inte läser. Packa som vanlig zip."
    ),
    Why.TWICE: lazy(
        "Filen ”%(name)s” finns två gånger i zip-filen, eller bara med andra stora och små "
        "bokstäver. Behåll en av dem."
    ),
    Why.DEEP: lazy(
        "Filen ”%(name)s” ligger för djupt. Det får vara högst %(depth)s mappar i varandra."
    ),
    Why.BROKEN: lazy("Filen ”%(name)s” är trasig i zip-filen. Packa mappen igen och försök."),
    Why.EMPTY: lazy("Zip-filen har inget att visa. Packa mappen som prototypen ligger i."),
}


FAULTS_SHOWN = 20


def zip_sentences(refused: ZipRefusedError) -> list[str]:
    """Why an archive is not taken: a sentence for each entry that is wrong."""
    told = [_sentence(fault) for fault in refused.faults[:FAULTS_SHOWN]]
    left = len(refused.faults) - FAULTS_SHOWN
    return [*told, gettext("… och %(n)s till.", n=left)] if left > 0 else told


def _sentence(fault: EntryFault) -> str:
    return gettext(
        _ZIP[fault.why],
        name=shown_name(fault.name),
        count=COUNT_LIMIT,
        file=FILE_LIMIT // _MEGABYTE,
        total=TOTAL_LIMIT // _MEGABYTE,
        ratio=RATIO_LIMIT,
        depth=DEPTH_LIMIT,
        length=NAME_LIMIT,
    )


def no_start_sentence(pages: Sequence[str]) -> str:
    """Why none of an archive's pages is the first."""
    if not pages:
        return gettext(
            "Zip-filen har varken prototype.yaml eller en startsida. Lägg startsidan, till exempel "
            "index.html, i zip-filen."
        )
    shown = ", ".join(shown_name(page) for page in pages[:FAULTS_SHOWN])
    return gettext(
        "Zip-filen har flera HTML-sidor, och ingen av dem heter index.html: %(pages)s. Döp om den "
        "som prototypen börjar med till index.html.",
        pages=shown,
    )


def shown_name(name: str) -> str:
    """A file's name that can be shown: what cannot be printed as question marks, not too long."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in name)
    return clean if len(clean) <= 80 else f"{clean[:77]}…"
