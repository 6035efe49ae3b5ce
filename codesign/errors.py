"""What can go wrong, said once; each broken rule has a sentence for people and a status."""

from codesign.i18n import gettext, lazy


class RuleBrokenError(Exception):
    """A rule of the kit was broken by what was asked. `sentence` is for the person."""

    status = 409
    heading = lazy("Det gick inte")
    sentence = lazy("Det gick inte att göra det du bad om.")

    def __init__(self, sentence: str | None = None, **values: object) -> None:
        super().__init__(sentence or self.sentence)
        self.sentence = sentence or self.sentence
        self.values = values

    def told(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.sentence, **self.values)


class NotFoundError(RuleBrokenError):
    status = 404
    heading = lazy("Vi hittar inte sidan")
    sentence = lazy("Sidan finns inte, eller så har du inte tillgång till den.")


class GoneMeanwhileError(NotFoundError):
    sentence = lazy("Någon annan har tagit bort det under tiden. Inget är ändrat.")


class ForbiddenError(RuleBrokenError):
    status = 403
    heading = lazy("Det här får du inte göra")
    sentence = lazy("Din roll i projektet räcker inte för det här.")


class SignInNeededError(RuleBrokenError):
    status = 401
    sentence = lazy("Logga in för att se sidan.")


class ForgedRequestError(RuleBrokenError):
    status = 403
    sentence = lazy(
        "Formuläret gick inte att lita på, så inget sparades. Gå tillbaka, ladda om sidan och "
        "skicka igen."
    )


class UnsureRequestError(ForgedRequestError):
    """It may be from our own page; a press there would prove it."""

    heading = lazy("Skicka en gång till")
    sentence = lazy(
        "Sidan har varit öppen länge, eller så säger webbläsaren inte varifrån det skickas. Inget "
        "är sparat ännu. Det du skrev finns kvar här nedanför: kontrollera det och skicka igen."
    )


class TooManyError(RuleBrokenError):
    status = 429
    heading = lazy("Vänta en stund")
    sentence = lazy("Det blev för många försök. Vänta en stund och försök igen.")
