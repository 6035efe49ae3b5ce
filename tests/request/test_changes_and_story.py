"""What changed because of whom: staff link voices, citizens see it, everyone reads the story."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactVersion, VersionStatus
from codesign.artefacts.versions import store_version
from codesign.contributions import receipts
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.db import now
from codesign.items.moves import EventKind, WalkStatus
from codesign.measures.outcomes import TaskOutcome
from codesign.prototypes.models import ChangeVoice
from codesign.rounds.domain import RoundStatus
from codesign.rounds.results.queries import read_round
from codesign.rounds.results.releases import release
from tests import factories, walking
from tests.cast import Cast
from tests.counting import statements
from tests.pages import PageClient
from tests.telling import EVIL, told

STORY = "/projekt/projektet/prototyp/tavlan"
Versions = tuple[ArtefactVersion, ...]
VOICES = "/arbete/projektet/prototyp/tavlan/v2/roster"
CHANGES = """
changes:
  - {key: stora-tider, text: Tiderna är större, why: De gick inte att läsa i solen., screen: bild}
  - {key: ordning, text: Närmaste tåget först}
"""


@pytest.fixture
def versions(session: Session, cast: Cast) -> tuple[ArtefactVersion, ArtefactVersion]:
    """Two published versions; the second tells what is new."""
    first = factories.prototype(session, cast.project)
    read = factories.read_prototype(factories.PROTOTYPE + CHANGES)
    second = store_version(session, first.artefact, read, origin="editor")
    second.artefact = first.artefact
    session.commit()
    return first, second


def linked(
    session: Session, cast: Cast, version: ArtefactVersion, voice: Contribution, key: str
) -> None:
    session.add(
        ChangeVoice(
            agency_id=cast.agency.id,
            project_id=cast.project.id,
            version_id=version.id,
            change=key,
            contribution_id=voice.id,
        )
    )
    session.flush()


def links(session: Session) -> int:
    session.expire_all()
    return session.scalar(select(func.count(ChangeVoice.id))) or 0


def voice(session: Session, cast: Cast, text: str, **values: object) -> Contribution:
    return factories.voice(session, cast.project, cast.version, text, **values)


def test_a_designer_finds_voices_links_them_and_takes_one_back(
    pages: PageClient, cast: Cast, session: Session, versions: Versions
) -> None:
    mine = voice(session, cast, "Exempel: jag såg inte siffrorna i solen")
    voice(session, cast, "Exempel: något helt annat")
    session.commit()
    designer = pages.sign_in(cast.designer)
    page = designer.get(f"{VOICES}?andring=stora-tider&ord=SIFFRORNA")
    assert [box.get("value") for box in page.all("//input[@name='rost']")] == [str(mine.id)]
    linking = "//form[.//input[@type='checkbox']]"
    page = designer.follow(designer.submit(page, {"rost": [str(mine.id)]}, form=linking))
    assert "1 röst är kopplad." in page.words()
    assert "jag såg inte siffrorna" in page.words("//li[@id='andring-stora-tider']")
    again = designer.get(f"{VOICES}?andring=stora-tider&ord=siffrorna")
    assert not again.all("//input[@name='rost'][@type='checkbox']"), "it is linked already"
    back = "//form[contains(@action, 'ta-bort')]"
    assert "Ingen röst är kopplad ännu." in designer.follow(designer.submit(page, form=back)).words(
        "//li[@id='andring-stora-tider']"
    )
    assert links(session) == 0


def test_without_words_the_page_offers_what_was_said_about_the_prototype(
    pages: PageClient, cast: Cast, session: Session, versions: Versions
) -> None:
    made = walking.tried(session, cast.project, versions[:1])
    one = walking.walk(session, cast.project, made, ["A"])
    walking.said(session, cast.project, made, one, "Sagt om tavlan")
    voice(session, cast, "Sagt om något annat")
    session.commit()
    page = pages.sign_in(cast.astrid).get(VOICES)
    assert "Sagt om tavlan" in page.words()
    assert "Sagt om något annat" not in page.words()


def test_the_same_link_twice_is_one_and_a_strange_one_is_none(
    pages: PageClient, cast: Cast, session: Session, versions: Versions
) -> None:
    mine = voice(session, cast, "Exempel: min")
    gone = voice(session, cast, "Exempel: borta", moderation=Moderation.REJECTED)
    theirs = factories.voice(session, cast.sibling, cast.version, "Syskonets")
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get(f"{VOICES}?ord=min")
    given = {"rost": [str(mine.id), str(mine.id), str(gone.id), str(theirs.id), "0", EVIL]}
    linking = "//form[.//input[@type='checkbox']]"
    for _ in range(2):
        astrid.submit(page, given, form=linking)
    assert links(session) == 1
    refused = astrid.submit(page, {**given, "andring": "finns-inte"}, form=linking, status=422)
    assert "Välj vilken ändring rösterna ligger bakom." in refused.words()
    assert links(session) == 1


def test_only_editors_link_voices(pages: PageClient, cast: Cast, versions: Versions) -> None:
    for someone in (cast.analyst, cast.facilitator, cast.bo):
        pages.sign_in(someone).get(VOICES, status=403)
    pages.sign_in(cast.cilla).get(VOICES, status=404)
    pages.sign_in(cast.astrid).get(VOICES.replace("v2", "v9"), status=404)
    pages.sign_in(cast.astrid).get(VOICES.replace("tavlan", "resan"), status=404)


def test_a_version_without_a_change_log_says_what_to_do(
    pages: PageClient, cast: Cast, versions: Versions
) -> None:
    page = pages.sign_in(cast.astrid).get(VOICES.replace("v2", "v1"))
    assert "Versionen har ingen ändringslogg." in page.words()


def test_the_story_tells_released_words_and_counts_the_others_under_the_guard(
    pages: PageClient, cast: Cast, session: Session, versions: Versions
) -> None:
    for text in ("Ett", "Två", "Tre", "Fyra"):
        open_ = voice(session, cast, f"Publicerat: {text}")
        linked(session, cast, versions[1], open_, "stora-tider")
    for i in range(4):
        hidden = voice(session, cast, f"Hemligt {i}", moderation=Moderation.WAITING)
        linked(session, cast, versions[1], hidden, "stora-tider")
    rejected = voice(session, cast, "Avvisat", moderation=Moderation.REJECTED)
    linked(session, cast, versions[1], rejected, "ordning")
    session.commit()
    page = pages.get(STORY)
    assert page.heading == "Exempel på en tavla"
    chapters = [" ".join(h.text_content().split()) for h in page.all("//main//h2")]
    assert chapters == ["Version 2", "Version 1"]
    told_ = page.words("//li[@id='version-2']")
    assert "Tiderna är större" in told_
    assert "De gick inte att läsa i solen." in told_
    assert "Publicerat: Fyra" in told_
    assert "och 1 publicerad röst till." in told_
    assert "också röster som inte är publicerade" in told_, "four are too few to count"
    assert "Hemligt" not in page.text
    assert "Avvisat" not in page.text
    linked(
        session,
        cast,
        versions[1],
        voice(session, cast, "Femte", moderation=Moderation.KEPT),
        "stora-tider",
    )
    session.commit()
    assert "också 5 röster som inte är publicerade" in pages.get(STORY).words()
    assert page.all("//a[contains(@href, '/prototyp/tavlan/v2/skarm/bild')]")
    assert page.all("//a[contains(@href, '/prototyp/tavlan/v1/skarm/start')]")


def test_the_story_tells_what_closed_rounds_found_and_nothing_of_few_or_open_ones(
    pages: PageClient, cast: Cast, session: Session, versions: Versions
) -> None:
    project = cast.project
    closed = {"status": RoundStatus.CLOSED, "closed_at": now()}
    large = walking.tried(session, project, versions[:1], "stor", title={"sv": "Stora"}, **closed)
    walking.walked(session, project, large, 8)
    left = walking.walk(session, project, large, ["A"], status=WalkStatus.STARTED)
    walking.event(session, left, 0, EventKind.TASK, item="hitta@A")
    gone = walking.walk(session, project, large, ["A"], status=WalkStatus.WITHDRAWN)
    walking.task(session, gone, "hitta@A", TaskOutcome.DIRECT)
    small = walking.tried(session, project, versions[:1], "liten", title={"sv": "Lilla"}, **closed)
    walking.walked(session, project, small, 3)
    both = walking.tried(session, project, versions, "bada", title={"sv": "Båda"}, **closed)
    walking.walked(session, project, both, 6, ("A", "B"))
    still = walking.tried(session, project, versions[:1], "oppen", title={"sv": "Öppna"})
    walking.walked(session, project, still, 9)
    for one in (large, small, both):
        release(session, project, read_round(session, project.id, one.slug))
    session.commit()
    page = pages.get(STORY)
    first, second = page.words("//li[@id='version-1']"), page.words("//li[@id='version-2']")
    assert "9 personer provade." in first, "how many managed is hidden with the few who did not"
    assert "För få provade för att visa hur det gick." in first
    assert "6 personer provade" in second
    assert "Öppna" not in page.words()


def test_drafts_and_closed_projects_tell_nothing(
    pages: PageClient, cast: Cast, session: Session, versions: Versions
) -> None:
    versions[1].status = VersionStatus.DRAFT
    session.commit()
    assert "Version 2" not in pages.get(STORY).words()
    pages.get("/projekt/projektet/prototyp/resan", status=404)
    pages.get("/projekt/projektet/prototyp/finns-inte", status=404)
    cast.project.is_public = False
    session.commit()
    pages.get(STORY, status=404)


def test_who_told_sees_that_a_change_came_of_it_until_it_is_taken_back(
    pages: PageClient, cast: Cast, session: Session, versions: Versions
) -> None:
    code = told(pages, "Siffrorna är för små")
    mine = session.scalars(
        select(Contribution).where(Contribution.code_hmac == _hmac(pages, code))
    ).one()
    linked(session, cast, versions[1], mine, "stora-tider")
    session.commit()
    form = pages.get("/kvitto")
    page = pages.submit(form, {"code": code}, status=200)
    assert "Ledde till ändring i version 2: Tiderna är större" in page.words()
    assert page.all(f"//a[@href='{STORY}']")
    staff = pages.sign_in(cast.astrid).get(f"/arbete/projektet/svar/rost/{mine.id}")
    assert "Ledde till ändring i version 2" in staff.words()
    asked = pages.submit(page, form="//form[contains(@action, 'ta-tillbaka')]", status=200)
    pages.submit(asked, form="//form[contains(@action, 'ta-tillbaka')]", status=200)
    assert links(session) == 0


def _hmac(pages: PageClient, code: str) -> str:
    with pages.app.app_context():
        return receipts.code_hmac(code)


def test_a_draft_tells_the_citizen_nothing_yet(
    pages: PageClient, cast: Cast, session: Session, versions: Versions
) -> None:
    code = told(pages, "Siffrorna är för små")
    mine = session.scalars(select(Contribution).order_by(Contribution.id.desc())).first()
    assert mine is not None
    linked(session, cast, versions[1], mine, "stora-tider")
    versions[1].status = VersionStatus.DRAFT
    session.commit()
    page = pages.submit(pages.get("/kvitto"), {"code": code}, status=200)
    assert "Ledde till" not in page.words()
    staff = pages.sign_in(cast.astrid).get(f"/arbete/projektet/svar/rost/{mine.id}")
    assert "Ledde till ändring i version 2" in staff.words()


def test_the_project_and_the_step_lead_to_the_prototype(
    pages: PageClient, cast: Cast, versions: Versions
) -> None:
    assert pages.get("/projekt/projektet").all(f"//main//a[@href='{STORY}']")
    step = pages.get("/projekt/projektet/resa/resan/steg/decide")
    assert "Tåg mot norr" in step.words()
    assert step.all("//a[contains(@href, '/prototyp/tavlan/v2/skarm/norr')]")
    assert "Prova i en prototyp" not in pages.get("/projekt/projektet/resa/resan/steg/rest").words()
    staff = pages.sign_in(cast.bo).get("/arbete/projektet/resa/resan/steg/decide")
    assert staff.all("//a[starts-with(@href, '/arbete/projektet/prototyp/tavlan/v2/skarm')]")


def test_the_story_asks_the_same_number_of_questions_however_much_was_said(
    pages: PageClient,
    app: Flask,
    cast: Cast,
    session: Session,
    versions: Versions,
) -> None:
    linked(session, cast, versions[1], voice(session, cast, "En"), "ordning")
    closed = {"status": RoundStatus.CLOSED, "closed_at": now()}
    walking.walked(
        session, cast.project, walking.tried(session, cast.project, versions[:1], **closed), 5
    )
    session.commit()
    pages.get(STORY)
    with statements(app) as few:
        pages.get(STORY)
    for i in range(30):
        linked(session, cast, versions[1], voice(session, cast, f"Röst {i}"), "ordning")
    walking.walked(
        session,
        cast.project,
        walking.tried(session, cast.project, versions, "b", **closed),
        9,
        ("A", "B"),
    )
    session.commit()
    with statements(app) as many:
        pages.get(STORY)
    assert len(many) == len(few) <= 9
    astrid = pages.sign_in(cast.astrid)
    astrid.get(VOICES)
    with statements(app) as seen:
        astrid.get(VOICES)
    assert len(seen) <= 12


def test_hostile_words_are_shown_as_words(
    pages: PageClient, cast: Cast, session: Session, versions: Versions
) -> None:
    linked(session, cast, versions[1], voice(session, cast, EVIL), "ordning")
    session.commit()
    assert "<script>alert" not in pages.get(STORY).text
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get(VOICES, headers={})
    assert "<script>alert" not in page.text
    assert "<script>alert" not in astrid.get(f"{VOICES}?ord=%3Cscript%3Ealert(1)").text
    astrid.get(f"{VOICES}?ord={'%25' * 300}&andring={'x' * 500}")
