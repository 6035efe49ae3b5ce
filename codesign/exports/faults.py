"""Why a project file is not imported: a sentence for each, in both languages."""

from codesign.errors import RuleBrokenError
from codesign.web.i18n import lazy


class ProjectFileError(RuleBrokenError):
    """The file is no project that can be imported. Nothing of it is."""

    status = 422
    english = "the file is not a project that can be imported"
    """The sentence for the command line, which speaks English."""

    def in_english(self) -> str:
        """What the command line tells."""
        return self.english % self.values if self.values else self.english


class NotAProjectError(ProjectFileError):
    sentence = lazy(
        "Filen är inte ett projekt från Medskapa. Välj en fil som du har hämtat under ”Exportera” "
        "i ett projekt; den slutar på .json."
    )
    english = "this is not a project file; make one with: codesign export-project"


class NewerFileError(ProjectFileError):
    sentence = lazy(
        "Filen är gjord av en nyare version av Medskapa (filformat %(version)s; den här förstår "
        "%(known)s). Uppdatera Medskapa och importera sedan filen igen."
    )
    english = (
        "the file is made by a newer version (file format %(version)s; this one understands "
        "%(known)s); update this installation first"
    )


class DamagedFileError(ProjectFileError):
    sentence = lazy(
        "Filen är skadad eller avbruten: rad %(line)s går inte att läsa. Hämta den på nytt."
    )
    english = "the file is damaged or cut short: line %(line)s cannot be read"


class WrongOrderError(ProjectFileError):
    sentence = lazy(
        "Filens delar saknas eller ligger i fel ordning vid rad %(line)s: där väntades ”%(part)s”. "
        "Hämta filen på nytt, utan att ändra i den."
    )
    english = "parts are missing or out of order at line %(line)s: expected “%(part)s”"


class WrongRecordError(ProjectFileError):
    sentence = lazy(
        "Något i filen stämmer inte: rad %(line)s, %(part)s, ”%(field)s”. Har någon ändrat i "
        "filen? Hämta den på nytt."
    )
    english = "line %(line)s, %(part)s: “%(field)s” is not what it should be"


class UnknownReferenceError(ProjectFileError):
    sentence = lazy(
        "Rad %(line)s i filen hänvisar till något som inte finns i den: ”%(field)s” %(value)s."
    )
    english = "line %(line)s refers to something that is not in the file: %(field)s %(value)s"


class RepeatedError(ProjectFileError):
    sentence = lazy("Samma sak står två gånger i filen: ”%(field)s” %(value)s på rad %(line)s.")
    english = "line %(line)s repeats what stands before: %(field)s %(value)s"


class WrongCountError(ProjectFileError):
    sentence = lazy(
        "Filen är inte hel: den ska ha %(wanted)s röster men har %(found)s. Hämta den på nytt."
    )
    english = "the file is not whole: it should have %(wanted)s voices and has %(found)s"


class WrongWalkCountError(ProjectFileError):
    sentence = lazy(
        "Filen är inte hel: den ska ha %(wanted)s provningar men har %(found)s. Hämta den på nytt."
    )
    english = "the file is not whole: it should have %(wanted)s walk-throughs and has %(found)s"


class WrongDigestError(ProjectFileError):
    sentence = lazy(
        "Rad %(line)s i filen: en fil till prototypen ”%(prototype)s” är inte den som prototypen "
        "hänvisar till. Har någon ändrat i den? Hämta projektfilen på nytt."
    )
    english = (
        "line %(line)s: a file of the prototype “%(prototype)s” is not the one that its versions "
        "name"
    )


class LargePartError(ProjectFileError):
    sentence = lazy(
        "Rad %(line)s i filen: ”%(name)s” är större än vad Medskapa tar emot till en prototyp."
    )
    english = "line %(line)s: “%(name)s” is larger than what a prototype may have"


class LargeFileError(ProjectFileError):
    status = 413
    sentence = lazy(
        "Filen är för stor för att tas emot här. Be den som sköter systemet att köra ”codesign "
        "import-project”."
    )
    english = "the file is too large"


class NoFileError(ProjectFileError):
    sentence = lazy("Välj en projektfil först.")
    english = "there is no file"
