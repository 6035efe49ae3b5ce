"""Why something brought here is not taken, in sentences that say what to do about it."""

from codesign.prototypes.files import (
    COUNT_LIMIT,
    FILE_LIMIT,
    NOT_WHAT_IT_SAYS,
    TOO_LARGE,
    TOTAL_LIMIT,
    FileFault,
)
from codesign.prototypes.making.zips import DEPTH_LIMIT, RATIO_LIMIT, Why, ZipRefusedError
from codesign.web.i18n import gettext, lazy

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
        "Filen ”%(name)s” har ett namn som inte fungerar i en adress. Använd bara bokstäverna "
        "a–z, siffror, punkt, bindestreck och understreck."
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


def zip_sentence(refused: ZipRefusedError) -> str:
    """Why an archive is not taken."""
    return gettext(
        _ZIP[refused.why],
        name=shown_name(refused.name),
        count=COUNT_LIMIT,
        file=FILE_LIMIT // _MEGABYTE,
        total=TOTAL_LIMIT // _MEGABYTE,
        ratio=RATIO_LIMIT,
        depth=DEPTH_LIMIT,
    )


_FILE = {
    TOO_LARGE: lazy("Filen ”%(name)s” är för stor. En fil får vara högst %(file)s MB."),
    NOT_WHAT_IT_SAYS: lazy(
        "Filen ”%(name)s” innehåller något annat än vad namnet säger. Spara om den och försök."
    ),
}
_UNKNOWN_FILE = lazy(
    "Filen ”%(name)s” är av en sort som inte hör hemma i en prototyp. Ta bort den och försök."
)


def file_sentence(fault: FileFault) -> str:
    """Why a file is not taken."""
    sentence = _FILE.get(fault.what, _UNKNOWN_FILE)
    return gettext(sentence, name=shown_name(fault.name), file=FILE_LIMIT // _MEGABYTE)


def shown_name(name: str) -> str:
    """A file's name that can be shown: what cannot be printed as question marks, not too long."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in name)
    return clean if len(clean) <= 80 else f"{clean[:77]}…"
