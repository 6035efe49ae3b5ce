"""An own proposal: what a participant sends of it."""

from codesign.i18n import lazy
from codesign.items.proposal.model import Proposal
from codesign.items.reading import Drawing, Given, Sent, words_fault, words_in
from codesign.web.forms import FieldError


def proposal_given(block: Proposal, sent: Sent, drawing: Drawing | None) -> Given:
    words = words_in(sent)
    given = Given({"voice": None, "photo": None}, words, fault=words_fault(words))
    if drawing is None or not block.photo:
        return given
    if drawing.photo is None:
        told = lazy(
            "Bilden gick inte att läsa. Välj en bild i JPEG, PNG eller WebP som är högst 8 MB. Det "
            "du skrivit finns kvar."
        )
        return Given(given.value, words, fault=FieldError("foto", told))
    return Given(given.value, words, drawing.photo, given.fault)
