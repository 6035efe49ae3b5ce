"""The coding desk, as a browser without JavaScript and as htmx see it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.areas.models import Area, Coding
from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from tests import factories
from tests.cast import Cast
from tests.counting import statements
from tests.pages import Page, PageClient

pytestmark = pytest.mark.both_engines

DESK = "/arbete/projektet/kategorisera"
PARTIAL = {"HX-Request": "true"}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def areas(session: Session, cast: Cast) -> list[Area]:
    """Information with the subcategory Språk, and Ersättning."""
    information = factories.area(session, cast.project, "Information")
    return [
        information,
        factories.area(session, cast.project, "Språk", parent=information),
        factories.area(session, cast.project, "Ersättning", position=1),
    ]


@pytest.fixture
def voices(session: Session, cast: Cast) -> list[Contribution]:
    facts = [
        ("Brevet kom för sent", {"anchor": "hear", "mode": Mode.IS}),
        ("Sjukresan ersattes med 100 %", {"anchor": "decide", "mode": Mode.SHOULD}),
        ("Ring_mig 'när' det \"går\" \\ snart", {"anchor": "rest", "mode": Mode.DO}),
        ("ÅTERBESÖKET ställdes in", {"anchor": "rest", "source": Source.NOTE, "perspective": ""}),
    ]
    return [
        factories.voice(session, cast.project, cast.version, text, **values)
        for text, values in facts
    ]


@pytest.fixture
def astrid(
    pages: PageClient, cast: Cast, areas: list[Area], voices: list[Contribution], session: Session
) -> PageClient:
    session.commit()
    return pages.sign_in(cast.astrid)


def listed(page: Page) -> list[str]:
    """The words of the voice in focus and of those that follow."""
    found = page.all("//*[@class='voice-words']|//*[@class='desk-list-words']")
    return [" ".join(element.text_content().split()) for element in found]


def fields(page: Page) -> dict[str, str]:
    """The hidden fields of the coding form."""
    hidden = page.all("//form[@id='desk-coding']//input[@type='hidden']")
    return {field.get("name"): field.get("value") for field in hidden}


def placed(session: Session, voice: Contribution) -> set[int]:
    session.expire_all()
    rows = select(Coding.area_id).where(Coding.contribution_id == voice.id)
    return set(session.scalars(rows))


def test_the_desk_shows_one_voice_the_areas_and_what_waits(
    astrid: PageClient, voices: list[Contribution]
) -> None:
    page = astrid.get(DESK)
    assert listed(page) == [voice.text for voice in voices]
    names = [e.text_content().strip() for e in page.all("//*[@class='desk-area-name']")]
    assert [" ".join(name.split()) for name in names] == ["A Information", "Språk", "B Ersättning"]
    assert "0 av 4 kategoriserade" in page.words()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("steg=resan.rest", [2, 3]),
        ("steg=annan.rest", []),
        ("lage=should", [1]),
        ("kalla=note", [3]),
        ("perspektiv=-", [3]),
        ("perspektiv=donor", [0, 1, 2]),
        ("ord=brevet", [0]),
        ("ord=återbesöket", [3]),
        ("ord=100+%25", [1]),
        ("ord=%25", [1]),
        ("ord=_", [2]),
        ("ord='när'", [2]),
        ('ord="går"', [2]),
        ("ord=%5C", [2]),
        ("ord=';DROP+TABLE+area;--", []),
        ("lage=påhittat", [0, 1, 2, 3]),
        ("omrade=99999999999999999999", [0, 1, 2, 3]),
        ("rost=abc", [0, 1, 2, 3]),
    ],
)
def test_filters_narrow_what_one_works_through(
    astrid: PageClient, voices: list[Contribution], query: str, found: list[int]
) -> None:
    page = astrid.get(f"{DESK}?{query}")
    assert listed(page) == [voices[at].text for at in found]


def test_the_filter_for_an_area_finds_voices_in_its_subcategories(
    astrid: PageClient, areas: list[Area], voices: list[Contribution]
) -> None:
    code(astrid, voices[2], areas[1])
    page = astrid.get(f"{DESK}?omrade={areas[0].id}")
    assert listed(page) == [voices[2].text]
    assert listed(astrid.get(f"{DESK}?omrade={areas[2].id}")) == []


def test_coded_voices_leave_the_uncoded_but_not_all(
    astrid: PageClient, areas: list[Area], voices: list[Contribution]
) -> None:
    code(astrid, voices[0], areas[0])
    assert voices[0].text not in listed(astrid.get(DESK))
    assert voices[0].text in listed(astrid.get(f"{DESK}?visa=alla"))


def code(client: PageClient, voice: Contribution, area: Area, query: str = "") -> Page:
    page = client.get(f"{DESK}?rost={voice.id}{query}")
    return client.submit(page, {"put": area.id}, form="//form[@id='desk-coding']")


def test_without_javascript_one_lands_on_the_same_voice_and_filter(
    astrid: PageClient, areas: list[Area], voices: list[Contribution], session: Session
) -> None:
    answer = code(astrid, voices[1], areas[1], "&lage=should")
    query = parse_qs(urlsplit(answer.response.headers["Location"]).query)
    assert query == {"lage": ["should"], "rost": [str(voices[1].id)]}
    page = astrid.follow(answer)
    assert "1 av 1 kategoriserade i urvalet" in page.words()
    assert page.one(f"//button[@id='area-{areas[1].id}']").get("aria-pressed") == "true"
    assert placed(session, voices[1]) == {areas[1].id}


def test_the_same_button_again_takes_the_voice_out(
    astrid: PageClient, areas: list[Area], voices: list[Contribution], session: Session
) -> None:
    page = astrid.follow(code(astrid, voices[0], areas[0]))
    button = page.one(f"//button[@id='area-{areas[0].id}']")
    assert button.get("name") == "take"
    astrid.submit(page, {"take": areas[0].id}, form="//form[@id='desk-coding']")
    assert placed(session, voices[0]) == set()


def test_htmx_gets_the_desk_alone_and_hears_what_happened(
    astrid: PageClient, areas: list[Area], voices: list[Contribution]
) -> None:
    page = astrid.get(f"{DESK}?rost={voices[0].id}")
    values = fields(page) | {"put": areas[1].id}
    answer = astrid.post(f"{DESK}/lagg", values, status=200, headers=PARTIAL)
    assert not answer.is_whole
    assert "Lades i A1 Språk" in answer.words("//*[@role='status']")
    assert "HX-Request" in answer.response.headers["Vary"]


def test_the_voice_stays_in_focus_until_one_moves_on(
    astrid: PageClient, areas: list[Area], voices: list[Contribution]
) -> None:
    page = astrid.follow(code(astrid, voices[0], areas[0]))
    assert listed(page)[0] == voices[0].text
    onward = page.one("//a[@id='desk-next']").get("href")
    assert listed(astrid.get(onward))[0] == voices[1].text


def test_when_all_is_coded_the_desk_says_so(
    astrid: PageClient, areas: list[Area], voices: list[Contribution]
) -> None:
    for voice in voices:
        code(astrid, voice, areas[0])
    page = astrid.get(DESK)
    assert "Allt är kategoriserat" in page.words()
    assert "Alla 4 röster" in page.words()


def test_a_stale_action_shows_both_states_and_can_be_repeated(
    astrid: PageClient,
    pages: PageClient,
    cast: Cast,
    areas: list[Area],
    voices: list[Contribution],
    session: Session,
) -> None:
    analyst = pages.sign_in(cast.analyst)
    opened = analyst.get(f"{DESK}?rost={voices[0].id}")
    code(astrid, voices[0], areas[0])
    refused = analyst.submit(
        opened, {"put": areas[2].id}, form="//form[@id='desk-coding']", status=409
    )
    said = refused.words("//section[@role='alert']")
    assert "Inget har sparats" in said
    assert "Du såg Inga områden och ville lägga rösten i B Ersättning" in said
    assert "Så är det nu A Information Astrid" in said
    assert placed(session, voices[0]) == {areas[0].id}
    again = refused.one("//button[@id='conflict-anyway']")
    analyst.submit(
        refused,
        {again.get("name"): again.get("value")},
        form="//section[@role='alert']//form",
    )
    assert placed(session, voices[0]) == {areas[0].id, areas[2].id}


def test_a_stale_action_by_htmx_gets_the_same_answer(
    astrid: PageClient,
    pages: PageClient,
    cast: Cast,
    areas: list[Area],
    voices: list[Contribution],
) -> None:
    analyst = pages.sign_in(cast.analyst)
    values = fields(analyst.get(f"{DESK}?rost={voices[0].id}")) | {"put": areas[2].id}
    code(astrid, voices[0], areas[0])
    answer = analyst.post(f"{DESK}/lagg", values, status=409, headers=PARTIAL)
    assert "Så är det nu" in answer.words("//section[@role='alert']")


def test_an_area_deleted_meanwhile_is_told_and_nothing_saved(
    astrid: PageClient, areas: list[Area], voices: list[Contribution], session: Session
) -> None:
    page = astrid.get(f"{DESK}?rost={voices[0].id}")
    gone = areas[2].id
    session.delete(areas[2])
    session.commit()
    refused = astrid.submit(page, {"put": gone}, form="//form[@id='desk-coding']", status=409)
    assert "Området finns inte längre" in refused.words("//section[@role='alert']")
    assert placed(session, voices[0]) == set()


def test_undo_takes_back_and_shows_the_voice(
    astrid: PageClient, areas: list[Area], voices: list[Contribution], session: Session
) -> None:
    code(astrid, voices[0], areas[0])
    page = astrid.get(DESK)
    answer = astrid.submit(page, form="//form[@id='desk-undo-form']")
    assert f"rost={voices[0].id}" in answer.response.headers["Location"]
    assert placed(session, voices[0]) == set()
    nothing = astrid.submit(astrid.get(DESK), form="//form[@id='desk-undo-form']", status=409)
    assert "inget mer att ångra" in nothing.words()


def test_undo_after_somebody_else_shows_both_states(
    astrid: PageClient,
    pages: PageClient,
    cast: Cast,
    areas: list[Area],
    voices: list[Contribution],
    session: Session,
) -> None:
    code(astrid, voices[0], areas[0])
    code(pages.sign_in(cast.analyst), voices[0], areas[2])
    refused = astrid.submit(astrid.get(DESK), form="//form[@id='desk-undo-form']", status=409)
    said = refused.words("//section[@role='alert']")
    assert "När du var klar A Information" in said
    assert "B Ersättning Analyst" in said
    assert len(placed(session, voices[0])) == 2


def test_a_new_area_made_at_the_desk_gets_the_voice(
    astrid: PageClient, voices: list[Contribution], session: Session
) -> None:
    page = astrid.get(f"{DESK}?rost={voices[0].id}")
    form = "//details[@id='desk-new']//form"
    astrid.submit(page, {"namn": "Väntan"}, form=form)
    fresh = session.scalars(select(Area).order_by(Area.id.desc())).first()
    assert fresh is not None
    assert placed(session, voices[0]) == {fresh.id}


def test_a_taken_name_at_the_desk_keeps_what_was_typed(
    astrid: PageClient, voices: list[Contribution]
) -> None:
    page = astrid.get(f"{DESK}?rost={voices[0].id}")
    form = "//details[@id='desk-new']//form"
    refused = astrid.submit(page, {"namn": "information"}, form=form, status=422)
    field = refused.one("//input[@id='namn']")
    assert (field.get("value"), field.get("aria-invalid")) == ("information", "true")
    assert "finns redan" in refused.words(f"//*[@id='{field.get('aria-describedby')}']")


def test_script_in_voices_and_names_is_shown_as_text(
    astrid: PageClient, cast: Cast, session: Session
) -> None:
    area = factories.area(session, cast.project, SCRIPT, position=5)
    voice = factories.voice(session, cast.project, cast.version, SCRIPT, origin=SCRIPT)
    session.commit()
    code(astrid, voice, area)
    for address in (f"{DESK}?rost={voice.id}&ord={SCRIPT}", f"{DESK}?visa=alla&omrade={area.id}"):
        page = astrid.get(address)
        assert SCRIPT not in page.text
        assert SCRIPT in page.words()


@pytest.mark.parametrize("who", ["bo", "cilla"])
def test_readers_may_not_code_and_other_agencies_find_nothing(
    pages: PageClient,
    cast: Cast,
    areas: list[Area],
    voices: list[Contribution],
    session: Session,
    who: str,
) -> None:
    session.commit()
    client = pages.sign_in(getattr(cast, who))
    status = 403 if who == "bo" else 404
    client.get(DESK, status=status)
    token = pages.get("/logga-in").one("//input[@name='csrf_token']/@value")
    values = {"rost": voices[0].id, "revision": 0, "put": areas[0].id, "csrf_token": token}
    refused = client.post(f"{DESK}/lagg", values, status=403 if who == "bo" else 404)
    assert not refused.response.headers.get("Location")
    assert placed(session, voices[0]) == set()


def test_voices_of_another_project_cannot_be_opened_or_coded(
    astrid: PageClient, cast: Cast, areas: list[Area], session: Session
) -> None:
    artefact = session.get_one(type(cast.version), cast.version.id)
    foreign = factories.voice(session, cast.foreign, artefact, "Grannens hemlighet")
    session.commit()
    page = astrid.get(f"{DESK}?rost={foreign.id}")
    assert "Grannens hemlighet" not in page.text
    astrid.submit(
        page,
        {"rost": foreign.id, "put": areas[0].id},
        form="//form[@id='desk-coding']",
        status=404,
    )


@pytest.mark.parametrize("missing", ["rost", "revision", "put"])
def test_a_coding_form_that_says_nothing_is_not_found(
    astrid: PageClient, areas: list[Area], voices: list[Contribution], missing: str
) -> None:
    values: dict[str, object] = {**fields(astrid.get(DESK)), "put": areas[0].id}
    del values[missing]
    astrid.post(f"{DESK}/lagg", values, status=404)


def test_withdrawn_and_rejected_voices_are_not_at_the_desk(
    astrid: PageClient, cast: Cast, session: Session
) -> None:
    for moderation in (Moderation.REJECTED, Moderation.WITHDRAWN):
        factories.voice(session, cast.project, cast.version, "Borta", moderation=moderation)
    session.commit()
    assert "Borta" not in astrid.get(f"{DESK}?visa=alla").text


def test_the_number_of_queries_does_not_grow_with_the_number_of_voices(
    astrid: PageClient, cast: Cast, areas: list[Area], session: Session
) -> None:
    addresses = (DESK, f"{DESK}?visa=alla&ord=e", f"{DESK}?omrade={areas[0].id}")
    # The first look at a journey reads its document, which then stays in the process.
    astrid.get(DESK)
    with statements(astrid.app) as few:
        for address in addresses:
            astrid.get(address)
    for n in range(200):
        factories.voice(session, cast.project, cast.version, f"Fler {n}", anchor="decide")
    session.commit()
    with statements(astrid.app) as many:
        for address in addresses:
            astrid.get(address)
    assert len(many) == len(few), "\n".join(many)
    assert len(few) < 20 * len(addresses)
