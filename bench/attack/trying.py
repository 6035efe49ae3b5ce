"""Script in everything that the people who try a prototype, and those who ask them, can write."""

from dataclasses import dataclass, field
from itertools import count

from lxml import html
from playwright.sync_api import Page
from sqlalchemy import select

from bench.attack.found import Outcome
from bench.attack.scripting import (
    chromium,
    local,
    look_at,
    pages_of,
    read,
    type_all,
    writing_forms,
)
from bench.attack.stage import Answer, Stage, Visitor, field_value
from bench.attack.walking import walk
from codesign.rounds.codes import round_code
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import TestRound

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
LONGEST = 1_900
"""Characters that one participant writes at most: the longest words that are taken are 2,000."""
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
        everything = Participant(stage.visitor(), "\n".join(texts)[:LONGEST], reader)
        seen = everything.go(found, welcome).seen
        asking = writing_forms(walk(stage, astrid, STAFF, AT_MOST))
        fields = sum(type_all(found, astrid, form, texts, reader) for form in asking)
        pages = look_at(found, stage, browser, "", seen)
        pages += look_at(
            found, stage, browser, "astrid", pages_of(walk(stage, astrid, STAFF, AT_MOST))
        )
        public = walk(stage, stage.visitor(), PUBLIC, AT_MOST)
        pages += look_at(found, stage, browser, "", pages_of(public))
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
    seen: list[str] = field(default_factory=list)
    """The pages that were come to, which their address alone opens again."""

    def go(self, found: Outcome, welcome: str) -> "Participant":
        """From the invitation to the receipt; every answer is read as a browser reads it."""
        path, tried = welcome, 0
        answer = self.visitor.get(path)
        for step in count():
            self._read(found, answer, f"step {step}")
            if answer.status == 303:
                # What was written there is shown to whoever goes back.
                self._read(found, self.visitor.get(path), f"back from step {step}")
                path, tried = local(answer), 0
                self.seen.append(path)
                answer = self.visitor.get(path)
            elif path.endswith("/klar") or step == STEPS or not answer.is_page:
                break
            else:
                answer, tried = self._send(found, answer, tried), tried + 1
        self.is_done = path.endswith("/klar")
        if self.is_done:
            self._open_receipt(found, answer)
        return self

    def _read(self, found: Outcome, answer: Answer, what: str) -> None:
        read(found, answer, f"{what} with {self.words[:80]!r}", self.reader)

    def _send(self, found: Outcome, page: Answer, tried: int) -> Answer:
        """Send the page's form: at first without a choice, so that it comes back with the words."""
        tree = html.document_fromstring(page.text)
        for form in tree.iterfind(".//form"):
            action = form.get("action") or ""
            if action.endswith("/anmarkning"):
                said = self.visitor.post(action, self._fill(form, "", chooses=True))
                self._read(found, said, "a remark")
        asked = [*tree.iterfind(".//main//form")]
        main = next((one for one in asked if "walk-form" in (one.get("class") or "")), asked[0])
        buttons = [str(one.get("value")) for one in main.iterfind(".//button[@name='go']")]
        ways = [way for way in ONWARDS if way in buttons] + [
            way for way in buttons if way not in (*ONWARDS, "back")
        ]
        go = ways[max(0, tried - 1) % len(ways)] if ways else ""
        sent = self._fill(main, go, chooses=tried > 0)
        return self.visitor.post(str(main.get("action")), sent)

    def _fill(self, form: html.HtmlElement, go: str, *, chooses: bool) -> list[tuple[str, str]]:
        sent = [("go", go)] if go else []
        chosen: set[str] = set()
        for one in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
            name, kind = str(one.get("name")), one.get("type", "text")
            if kind == "hidden":
                sent.append((name, str(one.get("value") or "")))
            elif kind in {"radio", "checkbox"}:
                # The first of a group; a payload in its place would only be refused.
                if chooses and name not in chosen:
                    sent.append((name, str(one.get("value") or "on")))
                chosen.add(name)
            elif one.tag == "select":
                options = one.xpath("./option/@value")
                sent.append((name, str(options[-1]) if options else ""))
            elif kind != "file":
                sent.append((name, self.words))
                self.filled += 1
        return sent

    def _open_receipt(self, found: Outcome, page: Answer) -> None:
        """What the code leads to: everything that was said, and what came of it."""
        code = str(html.document_fromstring(page.text).xpath("string(//*[@data-code])"))
        token = field_value(self.visitor.get("/kvitto").text, "csrf_token")
        receipt = self.visitor.post("/kvitto", {"code": code, "csrf_token": token})
        self._read(found, receipt, "the receipt")
        shown = html.document_fromstring(receipt.text).xpath("//main//blockquote")
        found.notes.extend([] if shown else [f"no words on the receipt of {self.words[:40]!r}"])
