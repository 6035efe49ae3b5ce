"""Why a project file is not imported: a sentence for each, in both languages."""

from codesign.errors import RuleBrokenError
from codesign.i18n import lazy


class ProjectFileError(RuleBrokenError):
    """The file is no project that can be imported. Nothing of it is."""

    status = 422


class NotAProjectError(ProjectFileError):
    sentence = lazy(
        "Filen är inte ett projekt från Medskapa. Välj en fil som du har hämtat under ”Exportera” "
        "i ett projekt; den slutar på .json."
    )


class NewerFileError(ProjectFileError):
    sentence = lazy(
        "Filen är gjord av en nyare version av Medskapa (filformat %(version)s; den här förstår "
        "%(known)s). Uppdatera Medskapa och importera sedan filen igen."
    )


class DamagedFileError(ProjectFileError):
    sentence = lazy(
        "Filen är skadad eller avbruten: rad %(line)s går inte att läsa. Hämta den på nytt."
    )


class WrongOrderError(ProjectFileError):
    sentence = lazy(
        "Filens delar saknas eller ligger i fel ordning vid rad %(line)s: där väntades ”%(part)s”. "
        "Hämta filen på nytt, utan att ändra i den."
    )


class WrongRecordError(ProjectFileError):
    sentence = lazy(
        "Något i filen stämmer inte: rad %(line)s, %(part)s, ”%(field)s”. Har någon ändrat i "
        "filen? Hämta den på nytt."
    )


class UnknownReferenceError(ProjectFileError):
    sentence = lazy(
        "Rad %(line)s i filen hänvisar till något som inte finns i den: ”%(field)s” %(value)s."
    )


class RepeatedError(ProjectFileError):
    sentence = lazy("Samma sak står två gånger i filen: ”%(field)s” %(value)s på rad %(line)s.")


class WrongCountError(ProjectFileError):
    sentence = lazy(
        "Filen är inte hel: den ska ha %(wanted)s röster men har %(found)s. Hämta den på nytt."
    )


class WrongWalkCountError(ProjectFileError):
    sentence = lazy(
        "Filen är inte hel: den ska ha %(wanted)s provningar men har %(found)s. Hämta den på nytt."
    )


class WrongDigestError(ProjectFileError):
    sentence = lazy(
        "Rad %(line)s i filen: en fil till prototypen ”%(prototype)s” är inte den som prototypen "
        "hänvisar till. Har någon ändrat i den? Hämta projektfilen på nytt."
    )


class LargePartError(ProjectFileError):
    sentence = lazy(
        "Rad %(line)s i filen: ”%(name)s” är större än vad Medskapa tar emot till en prototyp."
    )


class LargeFileError(ProjectFileError):
    status = 413
    sentence = lazy(
        "Filen är för stor för att tas emot här. Be den som sköter systemet att köra ”codesign "
        "import-project”."
    )


class NoFileError(ProjectFileError):
    sentence = lazy("Välj en projektfil först.")
