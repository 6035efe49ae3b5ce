"""Staff's side of questionnaires: documents, rounds, results and files."""

import csv
import io
import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.models import Artefact
from codesign.contributions.models import Contribution
from codesign.exports.checking import checked
from codesign.projects.models import AuditEvent, Project
from codesign.projects.project_file.faults import ProjectFileError
from codesign.questionnaires.models import QuestionnaireResponse, QuestionnaireTally
from tests import questionnaires
from tests.cast import Cast
from tests.exported import exported, imported, plain, written
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.questionnaires import EVERYTHING, FILE, STAFF, answered, file, opened

LIST = "/arbete/projektet/enkater"
RESULTS = f"{STAFF}/omgang/1/resultat"
SIMPLE = (
    FILE.split("items:")[0].replace("journey: resan\n", "")
    + """items:
  - {key: ja, kind: one, text: Reser du?, options: [{key: j, text: Ja}, {key: n, text: Nej}]}
  - {key: ord, kind: text, text: Något mer?}
"""
)


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


def test_a_text_becomes_a_draft_is_published_opened_and_answered(
    pages: PageClient, astrid: PageClient, session: Session
) -> None:
    page = astrid.get(LIST)
    assert "Projektet har inga enkäter än." in page.words()
    astrid.submit(astrid.get(f"{LIST}/ny"), {"file": file(SIMPLE)})
    draft = astrid.get(f"{STAFF}/utkast")
    assert draft.heading == "Utkast: Din pendling"
    pages.get("/projekt/projektet/enkat/pendling", 404)
    astrid.submit(draft, form="//form[contains(@action, '/publicera')]")
    astrid.submit(astrid.get(f"{STAFF}/oppna"), {"most": "10"})
    assert "Öppen för svar" in astrid.get(LIST).words()
    answered(pages, {"ja": {"ja": "j"}, "ord": {"ord": "Ja, ofta."}})
    assert "1 har svarat" in astrid.get(STAFF).words()
    assert session.scalars(select(Contribution)).one().text == "Ja, ofta."


def test_what_is_wrong_in_a_text_is_told_by_line_and_the_text_is_kept(
    astrid: PageClient, session: Session
) -> None:
    wrong = SIMPLE.replace("kind: text", "kind: texten")
    page = astrid.submit(astrid.get(f"{LIST}/ny"), {"text": wrong}, status=422)
    line = wrong[: wrong.index("texten")].count("\n") + 1
    assert f"Rad {line}" in page.one("//*[contains(@class, 'ds-error-summary')]").text_content()
    assert page.one("//textarea[@name='text']").text_content().strip() == wrong.strip()
    assert session.scalar(select(Artefact).where(Artefact.slug == "pendling")) is None


def test_a_step_that_the_journey_does_not_have_is_told(astrid: PageClient) -> None:
    wrong = FILE.replace("step: hear", "step: finns-inte").replace(
        "        picture: {file: tag.png, alt: {sv: Ett tåg, en: A train}}\n", ""
    )
    page = astrid.submit(astrid.get(f"{LIST}/ny"), {"text": wrong}, status=422)
    assert "Steget ”finns-inte” finns inte i resan ”resan”." in page.words()


def test_a_name_that_is_taken_is_told(astrid: PageClient) -> None:
    taken = SIMPLE.replace("slug: pendling", "slug: resan")
    page = astrid.submit(astrid.get(f"{LIST}/ny"), {"text": taken}, status=422)
    assert "Namnet ”resan” är redan taget i projektet." in page.words()


def test_a_draft_that_somebody_else_changed_is_shown_beside(
    astrid: PageClient, pages: PageClient, cast: Cast
) -> None:
    astrid.submit(astrid.get(f"{LIST}/ny"), {"text": SIMPLE})
    mine = astrid.get(f"{STAFF}/utkast")
    other = pages.sign_in(cast.designer)
    theirs = SIMPLE.replace("Reser du?", "Reser du ofta?")
    other.submit(other.get(f"{STAFF}/utkast"), {"text": theirs})
    text = SIMPLE.replace("Reser du?", "Reser du ibland?")
    told = astrid.submit(mine, {"text": text}, status=409)
    assert "Reser du ibland?" in told.one("//textarea[@name='text']").text_content()
    assert "Reser du ofta?" in told.one("//textarea[@readonly]").text_content()


def test_a_question_with_voices_cannot_disappear(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid, SIMPLE)
    answered(pages, {"ja": {"ja": "j"}, "ord": {"ord": "Ja, ofta."}})
    fewer = SIMPLE[: SIMPLE.index("  - {key: ord")]
    astrid.submit(astrid.get(f"{STAFF}/utkast"), {"text": fewer})
    draft = astrid.get(f"{STAFF}/utkast")
    told = astrid.submit(draft, form="//form[contains(@action, '/publicera')]", status=422)
    assert "Frågor som har röster försvinner." in told.words()


def test_trying_it_keeps_nothing(astrid: PageClient, session: Session, cast: Cast) -> None:
    questionnaires.published(session, cast.project, SIMPLE)
    review = questionnaires.to_review(astrid, {"ord": {"ord": "Prov"}}, f"{STAFF}/prova")
    assert "Inget av det du svarar sparas eller räknas." in review.words()
    assert questionnaires.go(astrid, review, "send").heading == "Så långt hade svaren skickats"
    assert session.scalars(select(Contribution)).all() == []
    assert session.scalars(select(QuestionnaireResponse)).all() == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"most": "0"}, "Skriv ett helt tal från 1"),
        ({"most": "tio"}, "Skriv ett helt tal från 1"),
        ({"closes_on": "2020-01-01"}, "Sista dagen har redan varit."),
        ({"closes_on": "i morgon"}, "Skriv dagen som år-månad-dag"),
    ],
)
def test_limits_that_cannot_be_are_told(
    astrid: PageClient, session: Session, cast: Cast, typed: dict[str, str], told: str
) -> None:
    questionnaires.published(session, cast.project, SIMPLE)
    page = astrid.submit(astrid.get(f"{STAFF}/oppna"), typed, status=422)
    assert told in page.words()
    assert questionnaires.rounds(session) == []


def test_one_round_is_open_at_a_time(astrid: PageClient, session: Session, cast: Cast) -> None:
    opened(session, cast.project, cast.astrid, SIMPLE)
    page = astrid.submit(astrid.get(f"{STAFF}/oppna"), status=409)
    assert "Enkäten är redan öppen för svar." in page.words()
    close = "//form[contains(@action, '/stang')]"
    astrid.submit(astrid.get(STAFF), form=close)
    astrid.submit(astrid.get(f"{STAFF}/oppna"))
    assert sorted((one.number, one.status) for one in questionnaires.rounds(session)) == [
        (1, "closed"),
        (2, "open"),
    ]


def test_exact_numbers_are_for_some_and_each_look_is_logged(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid, SIMPLE)
    for choice in "jjn":
        answered(pages, {"ja": {"ja": choice}})
    words = astrid.get(RESULTS).words()
    assert "3 har svarat." in words
    assert lines(astrid.get(RESULTS))[:2] == ["Ja | 2 | 67 %", "Nej | 1 | 33 %"]
    looks = session.scalars(select(AuditEvent).where(AuditEvent.action == "numbers.read")).all()
    assert [(one.subject, one.person_id) for one in looks] == [
        ("questionnaires.results", cast.astrid.id)
    ]
    bo = pages.sign_in(cast.bo)
    assert "Resultatet har inte släppts än." in bo.get(RESULTS).words()
    assert "har svarat" not in bo.get(STAFF).words()


def test_readers_are_told_what_the_guard_lets_through_when_it_closes(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid, SIMPLE)
    for choice in "jjjjjjnnnnn":
        answered(pages, {"ja": {"ja": choice}})
    astrid.submit(astrid.get(STAFF), form="//form[contains(@action, '/stang')]")
    bo = pages.sign_in(cast.bo)
    page = bo.get(RESULTS)
    assert "11 har svarat." in page.words()
    assert lines(page)[:2] == ["Ja | 6 | 55 %", "Nej | 5 | 45 %"]
    cast.project.smallest_group = 6
    session.commit()
    assert "Resultatet har inte släppts än." in bo.get(RESULTS).words()


def test_few_are_not_told_of(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid, SIMPLE)
    for choice in "jjjj":
        answered(pages, {"ja": {"ja": choice}})
    astrid.submit(astrid.get(STAFF), form="//form[contains(@action, '/stang')]")
    words = pages.sign_in(cast.bo).get(RESULTS).words()
    assert "För få svar: resultat visas när minst 5 har svarat." in words
    assert "4" not in words


def lines(page: Page) -> list[str]:
    """The rows of the tables of results."""
    rows = page.all("//table[contains(@class, 'result-counts')]/tbody/tr")
    return [" | ".join(cell.text_content() for cell in row).replace("\xa0", " ") for row in rows]


def rows_of(client: PageClient, form: str) -> list[list[str]]:
    page = client.get(RESULTS)
    element = page.one(f"//form[contains(@action, '{form}')]")
    answer = client.client.post(
        element.get("action"), data=dict(element.form_values()), headers=SAME_ORIGIN
    )
    assert answer.status_code == 200
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_file_tells_what_is_no_answer_apart(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid)
    answered(
        pages,
        EVERYTHING
        | {"fard": {"fard": "?dont-know"}, "behov": {"behov": "?declined"}, "annat": {}, "ord": {}},
    )
    answered(pages)
    header, *rows = rows_of(astrid, "svar.csv")
    assert header == [
        *("nummer", "dag", "sprak", "enhet", "kanal", "igen", "sekunder"),
        *("ja", "fard", "byten", "behov", "kansla"),
        *("bemott/forare", "bemott/vakter", "ordning", "pastar", "nar", "ord", "annat"),
    ]
    found = {row[8]: dict(zip(header, row, strict=True)) for row in rows}
    unsure, train = found["[vet inte]"], found["tag"]
    assert (unsure["byten"], unsure["behov"]) == ("[ej fragad]", "[vill inte svara]")
    assert (unsure["annat"], train["annat"]) == ("[inget svar]", "[ord]")
    assert (train["byten"], train["kansla"], train["nar"]) == ("2", "4", "2026-11-02")
    assert "Mer tåg" not in str(rows)
    meanings = {(row[0], row[1]): row[2] for row in rows_of(astrid, "kolumner.csv")}
    assert meanings["fard", "tag"] == "Tåg"
    assert {value for column, value in meanings if column == "*"} == {
        *("[ej fragad]", "[inget svar]", "[vill inte svara]", "[vet inte]", "[ord]", "[dolt]")
    }
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "questionnaire.export")
    ).one()
    assert event.subject == "pendling"
    assert "som fil" in astrid.get("/arbete/projektet/handelser").words()


@pytest.mark.both_engines
def test_a_project_file_carries_rounds_and_responses(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid)
    for _ in range(6):
        answered(pages)
    astrid.submit(astrid.get(STAFF), form="//form[contains(@action, '/stang')]")
    session.expire_all()
    told = exported(session, cast.project)
    (asked,) = plain(told)["questionnaire_rounds"]
    assert (asked["questionnaire"], asked["number"], asked["status"]) == ("pendling", 1, "closed")
    assert len(plain(told)["responses"]) == 6
    assert "code" not in json.dumps(plain(told)["responses"])
    session.execute(Project.__table__.update().values(slug=Project.slug + "-1"))
    came = imported(session, cast.other_agency, told).project
    responses = session.scalars(
        select(QuestionnaireResponse).where(QuestionnaireResponse.project_id == came.id)
    ).all()
    assert len(responses) == 6
    assert {one.code_hmac for one in responses} == {None}
    voice = session.get_one(Contribution, responses[0].answers["ord"]["voice"])
    assert (voice.project_id, voice.text) == (came.id, "Det är trångt.")
    counts = select(QuestionnaireTally.place, QuestionnaireTally.value, QuestionnaireTally.n)
    ours = session.execute(counts.where(QuestionnaireTally.project_id == cast.project.id)).all()
    theirs = session.execute(counts.where(QuestionnaireTally.project_id == came.id)).all()
    assert sorted(ours) == sorted(theirs) != []
    one, other = questionnaires.rounds(session)
    assert one.told == other.told != {}
    assert exported(session, came) == exported(session, cast.project).replace(
        b'"slug":"projektet-1"', f'"slug":"{came.slug}"'.encode()
    )


@pytest.mark.parametrize(
    ("answers", "is_right"),
    [
        ({"fard": {"value": "tag"}}, True),
        ({"finns-inte": {"value": "tag"}}, False),
        ({"fard": {"status": "silent"}}, False),
        ({"fard": {"voice": 99}}, False),
        ({"fard": {"voice": "1"}}, False),
        ({"fard": {"value": {"a": 1}}}, False),
        ({"behov": {"value": [1]}}, False),
        ({"fard": {"odd": 1}}, False),
    ],
)
def test_a_response_that_is_none_is_refused(
    pages: PageClient, session: Session, cast: Cast, answers: dict[str, object], is_right: bool
) -> None:
    opened(session, cast.project, cast.astrid)
    answered(pages)
    told = plain(exported(session, cast.project))
    told["responses"][0]["answers"] = answers
    if is_right:
        assert checked(io.BytesIO(written(told))).voices == 2
    else:
        with pytest.raises(ProjectFileError):
            checked(io.BytesIO(written(told)))
