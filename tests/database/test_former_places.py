"""Places of voices about earlier versions: a screen that is gone keeps its title."""

from sqlalchemy import event
from sqlalchemy.orm import Session

from codesign.artefacts.places import place_in, places
from codesign.artefacts.versions import store_version
from codesign.prototypes.document import PrototypeDocument
from tests import factories
from tests.cast import Cast


def without(key: str, text: str) -> str:
    """The prototype's text without its screens from `key` on."""
    return text[: text.index(f"  - key: {key}\n    title")]


def test_a_screen_that_is_gone_keeps_its_title_where_people_spoke_of_it(
    session: Session, cast: Cast
) -> None:
    first = factories.prototype(session, cast.project)
    known = places(session, cast.project.id)
    assert place_in(known, first.artefact_id, "bild").number == 4

    later = factories.read_prototype(
        without("bild", factories.PROTOTYPE).replace("title: Ditt tåg", "title: Ditt tåg går"),
        **{"start.html": b'<a href="#mot-norr">Mot norr</a>'},
    )
    assert isinstance(later.document, PrototypeDocument)
    store_version(session, first.artefact, later, origin="editor")
    known = places(session, cast.project.id)

    gone = place_in(known, first.artefact_id, "bild")
    assert (gone.title["sv"], gone.is_known, gone.number) == ("Tavlan som bild", True, 0)
    assert place_in(known, first.artefact_id, "klart").title == {"sv": "Ditt tåg går"}
    assert not place_in(known, first.artefact_id, "aldrig").is_known
    offered = [place.key for place in known[first.artefact_id].everywhere]
    assert offered == ["", "start", "norr", "klart"]


def test_a_journey_offers_no_places_of_earlier_versions(session: Session, cast: Cast) -> None:
    known = places(session, cast.project.id)
    assert known[cast.artefact.id].former == {}


def test_the_documents_are_read_once(session: Session, cast: Cast) -> None:
    factories.prototype(session, cast.project)
    places(session, cast.project.id)
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *a: asked.append(a[2]))
    places(session, cast.project.id)
    assert len(asked) == 1
