"""Script in everything that the people who try a prototype, and those who ask them, can write."""

from dataclasses import dataclass
from itertools import count

from lxml import html
from playwright.sync_api import Page
from sqlalchemy import select

from bench.attack.found import Outcome
from bench.attack.scripting import chromium, local, look_at, read, type_all, writing_forms
from bench.attack.stage import Answer, Stage, Visitor
from bench.attack.walking import walk
from codesign.prototypes.codes import round_code
from codesign.prototypes.domain import RoundStatus
from codesign.prototypes.models import TestRound

PROJECT = "pendling"
STAFF = (
    f"/arbete/{PROJECT}/prototyper",
    f"/arbete/{PROJECT}/provomgangar",
    f"/arbete/{PROJECT}/granska",
)
PUBLIC = (f"/projekt/{PROJECT}",)
AT_MOST = 160
"""Pages that are looked at for each reader, those about prototypes first."""
STEPS = 120
"""Requests after which a walk-through that does not end is given up."""
ONWARDS = ("klar", "nowhere", "next", "svara", "ge-upp")
"""Buttons that lead on, the one to try first first; after those, whichever the form has."""


def participants(stage: Stage, texts: list[str]) -> Outcome:
    """Each payload in every field of a walk-through, then in every form of those who ask."""
    found = Outcome()
    with chromium() as browser:
        reader = browser.new_context(bypass_csp=True, locale="sv-SE").new_page()
        astrid = stage.staff("astrid")
        welcome = f"/prova/{_open_round(stage)}"
        walked = [Participant(stage.visitor(), text, reader).go(found, welcome) for text in texts]
        asking = writing_forms(walk(stage, astrid, STAFF, AT_MOST))
        fields = sum(type_all(found, astrid, form, texts, reader) for form in asking)
        pages = look_at(found, stage, browser, "astrid", walk(stage, astrid, STAFF, AT_MOST))
        pages += look_at(found, stage, browser, "", walk(stage, stage.visitor(), PUBLIC, AT_MOST))
    found.notes.append(f"{sum(one.is_done for one in walked)} walk-throughs to their receipt")
    found.notes.append(f"{sum(one.filled for one in walked)} fields of them, {fields} of staff")
    found.notes.append(f"{pages} page views")
    return found


def _open_round(stage: Stage) -> str:
    with stage.database.session(writes=False) as session:
        found = session.scalars(
            select(TestRound.id).where(TestRound.status == RoundStatus.OPEN).order_by(TestRound.id)
        ).first()
    if found is None:
        raise RuntimeError("the demo has no open round")
    return round_code(found, stage.app.config["SETTINGS"].secret_key)


@dataclass
class Participant:
    """Somebody who walks a round through, and writes the same words wherever there is room."""

    visitor: Visitor
    words: str
    reader: Page
    filled: int = 0
    is_done: bool = False

    def go(self, found: Outcome, welcome: str) -> "Participant":
        """From the invitation to the receipt; every answer is read as a browser reads it."""
        path, tried = welcome, 0
        answer = self.visitor.get(path)
        for step in count():
            read(found, answer, f"{path.split('/')[1]} {step} with {self.words!r}", self.reader)
            if answer.status == 303:
                path, tried = local(answer), 0
                answer = self.visitor.get(path)
            elif path.endswith("/klar") or step == STEPS or not answer.is_page:
                break
            else:
                answer, tried = self._send(answer, tried), tried + 1
        self.is_done = path.endswith("/klar")
        self._say_more(found, answer)
        return self

    def _send(self, page: Answer, tried: int) -> Answer:
        tree = html.document_fromstring(page.text)
        for form in tree.iterfind(".//form"):
            action = form.get("action") or ""
            if action.endswith("/anmarkning"):
                self.visitor.post(action, self._fill(form, ""))
        main = next(iter(tree.xpath("//main//form[contains(@class, 'walk-form')]")), None)
        main = tree.xpath("//main//form")[0] if main is None else main
        buttons = [str(one) for one in main.xpath(".//button[@name='go']/@value")]
        ways = [way for way in ONWARDS if way in buttons] + [
            way for way in buttons if way not in (*ONWARDS, "back")
        ]
        go = ways[tried % len(ways)] if ways else ""
        return self.visitor.post(str(main.get("action")), self._fill(main, go))

    def _fill(self, form: html.HtmlElement, go: str) -> list[tuple[str, str]]:
        sent = [("go", go)] if go else []
        chosen: set[str] = set()
        for one in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
            name, kind = str(one.get("name")), one.get("type", "text")
            if kind == "hidden":
                sent.append((name, str(one.get("value") or "")))
            elif kind in {"radio", "checkbox"}:
                # The first of a group; a payload in its place would only be refused.
                if name not in chosen:
                    sent.append((name, str(one.get("value") or "on")))
                chosen.add(name)
            elif one.tag == "select":
                options = one.xpath("./option/@value")
                sent.append((name, str(options[-1]) if options else ""))
            elif kind != "file":
                sent.append((name, self.words))
                self.filled += 1
        return sent

    def _say_more(self, found: Outcome, page: Answer) -> None:
        """What the receipt's page links to, as whoever has it sees it."""
        if not page.is_page or not page.body:
            return
        for link in html.document_fromstring(page.text).xpath("//main//a/@href"):
            if str(link).startswith("/"):
                answer = self.visitor.get(str(link))
                read(found, answer, f"after the receipt with {self.words!r}", self.reader)
