"""Staff read what was told, and decide one by one or several at once."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.contributions.domain import PUBLIC_SEES, STAFF_SEES, Moderation, Reason, VoiceFilter
from codesign.contributions.models import Contribution
from codesign.contributions.queries import reason_of
from codesign.contributions.tallies import project_counts, step_counts
from codesign.projects.models import AuditEvent
from tests import factories
from tests.cast import Cast
from tests.counting import statements
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.telling import EVIL

pytestmark = pytest.mark.both_engines

QUEUE = "/arbete/projektet/granska"
ONE = "//form[@class='case-decisions']"


def waiting(session: Session, cast: Cast, *texts: str) -> list[Contribution]:
    """Voices that wait to be read."""
    made = [
        factories.voice(
            session, cast.project, cast.version, text=text, moderation=Moderation.WAITING
        )
        for text in texts
    ]
    session.commit()
    return made


def states(session: Session) -> list[Moderation]:
    session.expire_all()
    return list(session.scalars(select(Contribution.moderation).order_by(Contribution.id)))


def decide_many(
    client: PageClient, page: Page, decision: Moderation, *voices: int | str, reason: str = ""
) -> Page:
    """Mark voices, press a button below, and read the page that follows."""
    token = page.all("//form[@id='many']//input[@name='csrf_token']/@value")[0]
    answer = client.client.post(
        QUEUE,
        data={
            "csrf_token": token,
            "lista": page.one("//form[@id='many']//input[@name='lista']/@value"),
            "voice": [str(voice) for voice in voices],
            "decision": str(decision),
            "reason": reason,
        },
        headers=SAME_ORIGIN,
    )
    assert answer.status_code == 303
    return client.get(answer.headers["Location"])


def test_staff_read_before_anyone_else_and_may_change_their_mind(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    factories.voice(
        session,
        cast.project,
        cast.version,
        text="Ring 070-123 45 67 eller skriv till a@b.se",
        moderation=Moderation.WAITING,
    )
    session.commit()
    staff = pages.sign_in(cast.facilitator)
    queue = staff.get("/arbete/projektet/granska")
    assert len(queue.all("//mark")) == 2
    form = "//form[@class='case-decisions']"
    answer = staff.submit(queue, {"decision": "rejected"}, form=form)
    assert "Inget väntar" in staff.follow(answer).words()
    hidden = staff.get("/arbete/projektet/granska?lista=visas-inte")
    staff.submit(hidden, {"decision": "kept"}, form=form)
    session.expire_all()
    assert session.scalars(select(Contribution.moderation)).one() is Moderation.KEPT
    stale = staff.submit(queue, {"decision": "released"}, form=form, status=409)
    assert "Någon annan har redan bestämt" in stale.words()
    assert session.scalars(select(Contribution.moderation)).one() is Moderation.KEPT


def test_the_queue_asks_the_database_as_much_for_many_as_for_few(
    pages: PageClient, cast: Cast, session: Session, app: Flask
) -> None:
    staff = pages.sign_in(cast.astrid)
    asked = []
    for many in (2, 40):
        for _ in range(many):
            factories.voice(session, cast.project, cast.version, moderation=Moderation.WAITING)
        session.commit()
        with statements(app) as seen:
            staff.get("/arbete/projektet/granska")
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_an_empty_queue_says_what_will_come(pages: PageClient, cast: Cast) -> None:
    staff = pages.sign_in(cast.astrid)
    assert "Inget väntar på att läsas" in staff.get(QUEUE).words()
    assert "Listan är tom" in staff.get(f"{QUEUE}?lista=visas-inte").words()
    assert "Inget väntar" in staff.get(f"{QUEUE}?lista=hittepå&efter=abc").words()


def test_the_lists_say_how_many_they_hold_rejected_ones_too(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    for moderation, many in (("waiting", 3), ("released", 2), ("kept", 1), ("rejected", 4)):
        for _ in range(many):
            factories.voice(session, cast.project, cast.version, moderation=Moderation(moderation))
    session.commit()
    page = pages.sign_in(cast.astrid).get(QUEUE)
    counts = [count.text for count in page.all("//span[@class='tab-count']")]
    assert counts == ["3", "2", "1", "4"]
    assert "3 röster väntar på att läsas" in page.words()


def test_the_oldest_is_read_first_a_page_at_a_time(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    waiting(session, cast, *(f"Röst nummer {n}." for n in range(30)))
    staff = pages.sign_in(cast.astrid)
    first = staff.get(QUEUE)
    assert len(first.all("//article")) == 25
    assert "Röst nummer 0." in first.words()
    rest = staff.get(first.one("//main//a[contains(@href, 'efter=')]/@href"))
    assert len(rest.all("//article")) == 5
    assert not rest.all("//main//a[contains(@href, 'efter=')]")


def test_what_was_told_is_only_words_for_staff_too(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    waiting(session, cast, EVIL)
    page = pages.sign_in(cast.astrid).get(QUEUE)
    assert "<script>alert" not in page.text
    assert EVIL in page.one("//p[@class='case-words']").text_content()


def test_several_are_released_at_once_and_counted(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    artefact_id = cast.version.artefact_id
    voices = waiting(session, cast, "Ett", "Två", "Tre")
    staff = pages.sign_in(cast.facilitator)
    page = decide_many(
        staff, staff.get(QUEUE), Moderation.RELEASED, voices[0].id, voices[2].id, voices[2].id
    )
    assert "2 röster är ändrade" in page.words()
    assert states(session) == [Moderation.RELEASED, Moderation.WAITING, Moderation.RELEASED]
    _, counts = project_counts(session, cast.project.id, STAFF_SEES)
    assert (counts[Moderation.RELEASED], counts[Moderation.WAITING]) == (2, 1)
    at_step = step_counts(session, artefact_id, VoiceFilter(), PUBLIC_SEES)
    assert at_step["hear"].voices == 2
    event = session.scalars(select(AuditEvent)).all()[-1]
    assert event.details["voices"] == [voices[0].id, voices[2].id]


def test_what_may_point_someone_out_is_not_released_with_others(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    plain, marked = waiting(session, cast, "Ett", "Ring 070-123 45 67")
    staff = pages.sign_in(cast.astrid)
    page = decide_many(staff, staff.get(QUEUE), Moderation.RELEASED, plain.id, marked.id)
    assert "En röst är ändrad. En röst kan peka ut någon." in page.words()
    assert states(session) == [Moderation.RELEASED, Moderation.WAITING]
    decide_many(staff, page, Moderation.REJECTED, marked.id, reason="identifying")
    assert states(session) == [Moderation.RELEASED, Moderation.REJECTED]


def test_those_that_someone_else_decided_about_are_left(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    first, second = waiting(session, cast, "Ett", "Två")
    astrid, other = pages.sign_in(cast.astrid), pages.sign_in(cast.analyst)
    seen = astrid.get(QUEUE)
    decide_many(other, other.get(QUEUE), Moderation.REJECTED, first.id)
    page = decide_many(astrid, seen, Moderation.RELEASED, first.id, second.id)
    assert "En röst är ändrad. En röst hade någon annan redan bestämt om." in page.words()
    assert states(session) == [Moderation.REJECTED, Moderation.RELEASED]


def test_another_projects_voices_and_forged_ids_are_left(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    (ours,) = waiting(session, cast, "Vår")
    version = session.merge(cast.version)
    theirs = factories.voice(
        session, cast.sibling, version, text="Deras", moderation=Moderation.WAITING
    )
    session.commit()
    staff = pages.sign_in(cast.astrid)
    page = decide_many(
        staff, staff.get(QUEUE), Moderation.RELEASED, theirs.id, EVIL, "-1", "9" * 30, "²"
    )
    assert "Ingen röst är ändrad." in page.words()
    assert set(states(session)) == {Moderation.WAITING}
    assert ours.moderation is Moderation.WAITING


def test_nothing_marked_is_told(pages: PageClient, cast: Cast, session: Session) -> None:
    waiting(session, cast, "Ett")
    staff = pages.sign_in(cast.astrid)
    page = decide_many(staff, staff.get(QUEUE), Moderation.RELEASED)
    assert "Markera de röster som du vill bestämma om." in page.words()
    assert not session.scalar(
        select(func.count(AuditEvent.id)).where(AuditEvent.action == "voice.moderate_many")
    )


def test_a_reason_is_kept_while_the_voice_is_hidden_and_forgotten_when_it_is_shown(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    (voice,) = waiting(session, cast, "Ett")
    staff = pages.sign_in(cast.astrid)
    staff.submit(staff.get(QUEUE), {"decision": "kept", "reason": "hurtful"}, form=ONE)
    session.expire_all()
    assert reason_of(voice) is Reason.HURTFUL
    kept = staff.get(f"{QUEUE}?lista=inom-gruppen")
    assert kept.one(f"//select[@id='reason-{voice.id}']/option[@selected]/@value") == "hurtful"
    staff.submit(kept, {"decision": "kept", "reason": "off_topic"}, form=ONE)
    session.expire_all()
    assert reason_of(voice) is Reason.OFF_TOPIC
    kept = staff.get(f"{QUEUE}?lista=inom-gruppen")
    staff.submit(kept, {"decision": "released", "reason": "off_topic"}, form=ONE)
    session.expire_all()
    assert reason_of(voice) is None
    assert voice.attributes == {}


def test_a_forged_reason_or_decision_is_nothing(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    (voice,) = waiting(session, cast, "Ett")
    staff = pages.sign_in(cast.astrid)
    queue = staff.get(QUEUE)
    staff.submit(queue, {"decision": "withdrawn"}, form=ONE, status=404)
    staff.submit(queue, {"decision": "rejected", "reason": EVIL}, form=ONE)
    session.expire_all()
    assert voice.moderation is Moderation.REJECTED
    assert reason_of(voice) is None


def test_what_may_point_someone_out_has_its_reason_chosen_already(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    (voice,) = waiting(session, cast, "Skriv till mig@min.example")
    page = pages.sign_in(cast.astrid).get(QUEUE)
    chosen = page.one(f"//select[@id='reason-{voice.id}']/option[@selected]/@value")
    assert chosen == "identifying"


def test_a_decision_answers_htmx_with_the_voice_alone(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    (voice,) = waiting(session, cast, "Ett")
    staff = pages.sign_in(cast.astrid)
    queue = staff.get(QUEUE)
    token = queue.all("//input[@name='csrf_token']/@value")[0]
    answer = staff.client.post(
        f"{QUEUE}/{voice.id}",
        data={"csrf_token": token, "seen": "waiting", "decision": "released", "lista": "vantar"},
        headers={**SAME_ORIGIN, "HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<article")
    assert 'aria-pressed="true"' in answer.text
    assert 'type="checkbox"' not in answer.text


@pytest.mark.parametrize("name", ["bo", "cilla"])
def test_who_does_not_moderate_sees_no_queue(pages: PageClient, cast: Cast, name: str) -> None:
    staff = pages.sign_in(getattr(cast, name))
    staff.get(QUEUE, status=403 if name == "bo" else 404)


def test_deciding_about_many_asks_the_database_as_much_as_about_few(
    pages: PageClient, cast: Cast, session: Session, app: Flask
) -> None:
    staff = pages.sign_in(cast.astrid)
    asked = []
    for many in (2, 20):
        voices = waiting(session, cast, *("Ett",) * many)
        page = staff.get(QUEUE)
        with statements(app) as seen:
            decide_many(staff, page, Moderation.RELEASED, *(voice.id for voice in voices))
        asked.append(len(seen))
    assert asked[0] == asked[1]
