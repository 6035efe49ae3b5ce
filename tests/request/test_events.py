"""The log of a project in sentences: every kind of event that exists, in both languages."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from codesign.pages.event_words import SENTENCES
from codesign.projects import audit
from codesign.projects.looks import Look
from tests import factories
from tests.cast import Cast
from tests.counting import statements
from tests.pages import PageClient

PACKAGE = Path(__file__).parents[2] / "codesign"
LOG = "/arbete/projektet/handelser"
WRITES = {"record", "_record", "_note", "_noted", "_audit", "note_event"}
"""Functions that write an event; its kind is one of their arguments."""


def kinds_written() -> set[str]:
    """Every kind of event that the code writes."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        if "migrations" in file.parts:
            continue
        text = file.read_text("utf-8")
        if not any(f"{name}(" in text for name in WRITES):
            continue
        for call in ast.walk(ast.parse(text)):
            name = getattr(getattr(call, "func", None), "attr", "") or getattr(
                getattr(call, "func", None), "id", ""
            )
            if isinstance(call, ast.Call) and name in WRITES:
                found |= {
                    one.value
                    for one in call.args
                    if isinstance(one, ast.Constant)
                    and isinstance(one.value, str)
                    and re.fullmatch(r"[a-z]+\.[a-z_]+", one.value)
                }
    return found | set(Look)


def test_every_kind_of_event_that_is_written_has_a_sentence_and_no_other() -> None:
    kinds = kinds_written()
    assert len(kinds) > 45
    assert kinds == {kind.partition(",")[0] for kind in SENTENCES}


def sentences(pages: PageClient, code: str = "sv") -> list[str]:
    """What the log says, the first event first."""
    page = pages.get(f"{LOG}?lang={code}")
    found = page.all("//table//tbody/tr/td[3]")
    return [re.sub(r"[ \n]+", " ", one.text_content()).strip() for one in reversed(found)]


EVENTS: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("person.sign_in", "{bo}", {}, "Loggade in.", "Signed in."),
    ("person.change_password", "{bo}", {}, "Bytte lösenord.", "Changed the password."),
    (
        "invitation.create",
        "7",
        {"role": "analyst"},
        "Skapade en inbjudan till rollen Analytiker.",
        "Created an invitation to the role Analyst.",
    ),
    ("invitation.withdraw", "7", {}, "Återkallade en inbjudan.", "Withdrew an invitation."),
    (
        "invitation.accept",
        "7",
        {"role": "reader", "person": 3},
        "Tackade ja till en inbjudan till rollen Läsare.",
        "Accepted an invitation to the role Reader.",
    ),
    (
        "member.change_role",
        "{bo}",
        {"role": "owner"},
        "Gav Bo rollen Ägare.",
        "Gave Bo the role Owner.",
    ),
    (
        "member.remove",
        "{bo}",
        {},
        "Tog bort Bo ur projektet.",
        "Removed Bo from the project.",
    ),
    (
        "member.remove",
        "{cilla}",
        {},
        "Tog bort någon som inte har ett konto längre ur projektet.",
        "Removed somebody who no longer has an account from the project.",
    ),
    (
        "project.create",
        "projektet",
        {"starter": "resan", "is_about_children": True},
        "Skapade projektet, med resan ”En liten resa” som början. Projektet gäller barn.",
        "Created the project, starting from the journey “A small journey”. The project is about "
        "children.",
    ),
    (
        "project.change",
        "projektet",
        {
            "is_public": True,
            "allows_bundles": False,
            "is_about_children": False,
            "smallest_group": 10,
        },
        "Ändrade projektets uppgifter. Projektet är öppet för alla. Uppladdade prototyper är inte "
        "tillåtna. Projektet gäller inte barn. Grupper med färre än 10 visas inte.",
        "Changed the project’s details. The project is open to everyone. Uploaded prototypes are "
        "not allowed. The project is not about children. Groups of fewer than 10 are not shown.",
    ),
    (
        "journey.publish",
        "resan",
        {"version": 3, "moved": {"hear": "decide"}},
        "Publicerade version 3 av resan ”En liten resa”. Rösterna från 1 steg fick ett nytt hem.",
        "Published version 3 of the journey “A small journey”. The voices of 1 step got a new "
        "home.",
    ),
    (
        "project.import",
        "projektet",
        {"held": 1, "voices": 1200, "codings": 1, "walks": 2, "from": "gamla"},
        "Importerade projektet från en fil: 1\u00a0200 röster, 1 kategorisering och 2 provningar. "
        "1 väntar på att läsas, för den kan peka ut någon.",
        "Imported the project from a file: 1,200 voices, 1 coding and 2 walk-throughs. 1 waits to "
        "be read, since it may point somebody out.",
    ),
    (
        "project.export",
        "projektet",
        {"people": True},
        "Hämtade hela projektet som fil. Namn och adresser till personal följde med.",
        "Downloaded the whole project as a file. Names and addresses of staff went along.",
    ),
    (
        "voices.export",
        "projektet",
        {"form": "xlsx", "names": False},
        "Hämtade rösterna som kalkylark (XLSX). Inga namn följde med.",
        "Downloaded the voices as a spreadsheet (XLSX). No names went along.",
    ),
    (
        "codebook.export",
        "projektet",
        {"on_server": True},
        "Hämtade kodboken. Det gjordes av den som driver servern.",
        "Downloaded the codebook. It was done by those who run the server.",
    ),
    (
        "change.link",
        "skiss v2",
        {"change": "x", "voices": 1},
        "Kopplade 1 röst till en ändring i version 2 av prototypen ”skiss”.",
        "Linked 1 voice to a change in version 2 of the prototype “skiss”.",
    ),
    (
        "change.unlink",
        "skiss v2",
        {"change": "x"},
        "Tog bort en röst från en ändring i version 2 av prototypen ”skiss”.",
        "Removed a voice from a change in version 2 of the prototype “skiss”.",
    ),
    (
        "notes.import",
        "resan",
        {"accepted": 25, "held": 0, "refused": 2, "coded": 10},
        "Importerade 25 anteckningar till resan ”En liten resa”. 2 rader hoppades över. 10 av dem "
        "fick ett område.",
        "Imported 25 notes to the journey “A small journey”. 2 rows were skipped. 10 of them got "
        "an area.",
    ),
    (
        "notes.abandon",
        "4",
        {},
        "Avbröt en import av anteckningar.",
        "Abandoned an import of notes.",
    ),
    (
        "voice.moderate",
        "voice:98000123",
        {"before": "waiting", "after": "released"},
        "Granskade röst 123, från ”väntar på att läsas” till ”publicerad”.",
        "Moderated voice 123, from “waiting to be read” to “published”.",
    ),
    (
        "voice.moderate_many",
        "voices:2",
        {"before": "kept", "after": "rejected", "voices": [5, 6]},
        "Granskade 2 röster på en gång, från ”visas bara i gruppen” till ”visas inte”.",
        "Moderated 2 voices at once, from “shown in the group only” to “not shown”.",
    ),
    (
        "area.create",
        "area:{money}",
        {"name": {"sv": "Slantar"}},
        "Skapade området ”Slantar”.",
        "Created the area “Slantar”.",
    ),
    (
        "area.update",
        "area:{money}",
        {"before": {"sv": "Slantar"}, "after": {"sv": "Pengar"}},
        "Bytte namn på området ”Slantar” till ”Pengar”.",
        "Renamed the area “Slantar” to “Pengar”.",
    ),
    (
        "area.update",
        "area:{money}",
        {"before": {"sv": "Pengar"}, "after": {"sv": "Pengar"}},
        "Ändrade området ”Pengar”.",
        "Changed the area “Pengar”.",
    ),
    (
        "area.reorder",
        "area:{money}",
        {"up": True},
        "Flyttade området ”Pengar” ett steg uppåt i listan.",
        "Moved the area “Pengar” one step up in the list.",
    ),
    (
        "area.reorder",
        "area:{money}",
        {"up": False},
        "Flyttade området ”Pengar” ett steg nedåt i listan.",
        "Moved the area “Pengar” one step down in the list.",
    ),
    (
        "area.merge",
        "area:999001",
        {"name": {"sv": "Väntan"}, "into": "{money}", "voices": 98},
        "Slog ihop området ”Väntan” med området ”Pengar”, med 98 röster.",
        "Merged the area “Väntan” into the area “Pengar”, with 98 voices.",
    ),
    (
        "area.merge",
        "area:999002",
        {"into": 999001, "voices": 1},
        "Slog ihop området som inte finns längre med området ”Väntan”, med 1 röst.",
        "Merged the area that is no longer there into the area “Väntan”, with 1 voice.",
    ),
    (
        "area.split",
        "area:{money}",
        {"into": 999001, "voices": 3},
        "Delade upp området ”Pengar”: 3 röster flyttades till det nya området ”Väntan”.",
        "Split the area “Pengar”: 3 voices moved to the new area “Väntan”.",
    ),
    (
        "area.move",
        "area:{part}",
        {"before": None, "after": "{money}"},
        "Lade området ”Resor” under området ”Pengar”.",
        "Put the area “Resor” under the area “Pengar”.",
    ),
    (
        "area.move",
        "area:{part}",
        {"before": "{money}", "after": None},
        "Gjorde ”Resor” till ett område för sig.",
        "Made “Resor” an area of its own.",
    ),
    (
        "area.delete",
        "area:999003",
        {"name": {"sv": "Borta"}},
        "Tog bort området ”Borta”.",
        "Deleted the area “Borta”.",
    ),
    (
        "area.prioritise",
        "project:1",
        {"placed": 4},
        "Prioriterade 4 områden.",
        "Prioritised 4 areas.",
    ),
    (
        "action.create",
        "action:1",
        {"area": "{money}"},
        "Skrev en åtgärd om området ”Pengar”.",
        "Wrote an action about the area “Pengar”.",
    ),
    (
        "action.update",
        "action:1",
        {"voice": 5_000_077, "before": "planned", "after": "done"},
        "Ändrade en åtgärd om röst 77, från ”Planerat” till ”Klart”.",
        "Changed an action about voice 77, from “Planned” to “Done”.",
    ),
    (
        "action.update",
        "action:1",
        {"area": "{money}", "before": "done", "after": "done"},
        "Ändrade en åtgärd om området ”Pengar”.",
        "Changed an action about the area “Pengar”.",
    ),
    (
        "action.delete",
        "action:1",
        {"area": "{money}"},
        "Tog bort en åtgärd om området ”Pengar”.",
        "Deleted an action about the area “Pengar”.",
    ),
    (
        "answer.create",
        "answer:1",
        {"area": "{money}"},
        "Skrev ett svar om området ”Pengar”.",
        "Wrote an answer about the area “Pengar”.",
    ),
    (
        "answer.update",
        "answer:1",
        {"area": "{money}"},
        "Ändrade ett svar om området ”Pengar”.",
        "Changed an answer about the area “Pengar”.",
    ),
    (
        "answer.move",
        "answer:1",
        {"area": "{money}", "before": "review", "after": "published", "alone": True},
        "Flyttade ett svar om området ”Pengar” från ”läses av någon annan” till ”publicerat”. "
        "Ingen annan hade läst det.",
        "Moved an answer about the area “Pengar” from “read by somebody else” to "
        "“published”. Nobody else had read it.",
    ),
    (
        "restoration.read",
        "installation",
        {"made_at": "2026-11-03"},
        "Läste att data har återställts från en kopia från 3 november 2026, utan listan över "
        "återtaget.",
        "Read that data has been restored from a copy of November 3, 2026, without the list of "
        "what was taken back.",
    ),
    (
        "quote.choose",
        "voice:12",
        {"area": "{money}"},
        "Valde röst 12 som citat om området ”Pengar”.",
        "Chose voice 12 as a quote about the area “Pengar”.",
    ),
    (
        "quote.drop",
        "voice:12",
        {"area": "{money}"},
        "Tog bort röst 12 som citat om området ”Pengar”.",
        "Removed voice 12 as a quote about the area “Pengar”.",
    ),
    (
        "round.close",
        "round:borta",
        {"status": "closed", "revision": 3, "is_released": True},
        "Avslutade omgången som inte finns längre. Resultatet släpptes till läsare.",
        "Closed the round that is no longer there. The results were released to readers.",
    ),
    (
        "walk.leave_out",
        "round:borta",
        {"walk": 44_000_005, "reason": "twice"},
        "Tog inte med provning 5 i resultatet av omgången som inte finns längre: samma person en "
        "gång till.",
        "Left walk-through 5 out of the results of the round that is no longer there: the same "
        "person once more.",
    ),
    (
        "walk.take_in",
        "round:borta",
        {"walk": 5, "reason": None},
        "Tog med provning 5 i resultatet av omgången som inte finns längre igen.",
        "Took walk-through 5 into the results of the round that is no longer there again.",
    ),
    (
        "prototype.publish",
        "skiss",
        {"version": 2},
        "Publicerade version 2 av prototypen ”skiss”.",
        "Published version 2 of the prototype “skiss”.",
    ),
    (
        "field.import",
        "round:borta",
        {"records": 5},
        "Läste in 5 provningar från fältet till omgången som inte finns längre.",
        "Read in 5 walk-throughs from the field to the round that is no longer there.",
    ),
    (
        "field.decide",
        "round:borta",
        {"record": 1, "decision": "lat-vara"},
        "Lät en provning från fältet vara, i omgången som inte finns längre.",
        "Left a walk-through from the field aside, in the round that is no longer there.",
    ),
    (
        "field.decide",
        "round:borta",
        {"record": 1, "decision": "ta-in"},
        "Tog in en provning från fältet i omgången som inte finns längre.",
        "Took a walk-through from the field into the round that is no longer there.",
    ),
    (
        "words.read",
        "areas.desk",
        {},
        "Läste ord från dem som har berättat: sidan där röster kategoriseras.",
        "Read words of those who have told: the page where voices are categorised.",
    ),
    (
        "numbers.read",
        "en.sida",
        {},
        "Såg exakta tal, också för små grupper: en sida som inte finns längre.",
        "Saw exact numbers, also of small groups: a page that is no longer there.",
    ),
    (
        "later.version",
        "x",
        {},
        "Gjorde något som den här versionen av Medskapa inte har ord för (later.version).",
        "Did something that this version of Medskapa has no words for (later.version).",
    ),
]


@pytest.mark.parametrize("code", ["sv", "en"])
def test_what_happened_is_told_in_sentences(
    pages: PageClient, cast: Cast, session: Session, code: str
) -> None:
    money = factories.area(session, cast.project, "Pengar")
    part = factories.area(session, cast.project, "Resor", money)
    ids = {"bo": cast.bo.id, "cilla": cast.cilla.id, "money": money.id, "part": part.id}

    def filled(value: Any) -> Any:
        return ids[value.strip("{}")] if value in {"{money}", "{part}"} else value

    for start in range(0, len(EVENTS), 40):
        some = EVENTS[start : start + 40]
        for kind, subject, details, _, _ in some:
            known = {
                name: filled(value) if isinstance(value, str) else value
                for name, value in details.items()
            }
            audit.record(session, cast.astrid, cast.project, kind, subject.format(**ids), known)
        session.commit()
        told = sentences(pages.sign_in(cast.astrid), code)[-len(some) :]
        wanted = [swedish if code == "sv" else english for *_, swedish, english in some]
        assert told == wanted


def test_no_event_shows_what_only_machines_read(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    """Whatever an old event lacks, no key, no type and no raw value stands in its sentence."""
    kinds = sorted(kinds_written())
    for start in range(0, len(kinds), 20):
        some = kinds[start : start + 20]
        for kind in some:
            audit.record(session, cast.astrid, cast.project, kind, "round:x", {})
        session.commit()
        told = sentences(pages.sign_in(cast.astrid))[-len(some) :]
        assert len(told) == len(some)
        for kind, one in zip(some, told, strict=True):
            assert one.endswith("."), kind
            bare = one.replace("”round:x”", "")
            assert not re.search(r"[a-z]+:\S|[{}_\[\]]|None|True|False|%", bare), (kind, one)


def test_a_page_of_events_asks_as_much_however_many_they_are(
    app: Flask, pages: PageClient, cast: Cast, session: Session
) -> None:
    client = pages.sign_in(cast.astrid)
    audit.record(session, cast.astrid, cast.project, "area.delete", "area:1", {"name": {"sv": "A"}})
    session.commit()
    client.get(LOG)
    with statements(app) as few:
        client.get(LOG)
    for n in range(30):
        audit.record(session, cast.astrid, cast.project, "area.create", f"area:{n}", {})
    session.commit()
    with statements(app) as many:
        client.get(LOG)
    assert len(many) == len(few)
