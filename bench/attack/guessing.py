"""Attacks on what only its holder should have: codes and logins."""

import re
import secrets

from sqlalchemy import select

from bench.attack.found import Outcome
from bench.attack.stage import PROJECT, Answer, Stage, field_value
from codesign.contributions import receipts
from codesign.contributions.models import Contribution
from codesign.web.sessions import PLAIN_COOKIE

GUESSES = 60


def codes(stage: Stage) -> Outcome:
    """Receipt and invitation codes guessed: one answer for every wrong code, then 429."""
    found = Outcome()
    guesser = stage.visitor()
    token = field_value(guesser.get("/kvitto").text, "csrf_token")
    answers = []
    for _ in range(GUESSES):
        code = receipts.written(secrets.randbits(80))
        answers.append((code, guesser.post("/kvitto", {"code": code, "csrf_token": token})))
    _uniform(found, "receipt", answers)
    answers = []
    for _ in range(GUESSES):
        code = secrets.token_urlsafe(24)
        answers.append((code, stage.visitor().get(f"/inbjudan/{code}")))
    _uniform(found, "invitation", answers)
    return found


def _uniform(found: Outcome, kind: str, answers: list[tuple[str, Answer]]) -> None:
    told = {
        (answer.status, _without(answer.text, code))
        for code, answer in answers
        if answer.status != 429
    }
    found.attempt(len(told) > 1, f"wrong {kind} codes get {len(told)} different answers")
    found.attempt(any(status < 400 for status, _ in told), f"a guessed {kind} code opened")
    refused = [answer.status == 429 for _, answer in answers]
    found.attempt(not any(refused), f"{len(answers)} wrong {kind} codes and no 429")
    found.attempt(refused[-1] is False, f"the last {kind} guess was let through")
    found.tried += len(answers)


def _without(page: str, *typed: str) -> str:
    """A page without its nonce and without what was typed, also as codes are written."""
    page = re.sub(r'nonce="[^"]*"|nonce-[\w-]+', "", page)
    for one in typed:
        grouped = "-".join(one[i : i + 4] for i in range(0, len(one), 4))
        page = page.replace(one, "").replace(grouped, "")
    return page


def near_codes(stage: Stage) -> Outcome:
    """Codes that are nearly right: a letter less or more, another at the end, other cases."""
    found = Outcome()
    astrid = stage.staff("astrid")
    login = astrid.cookies[PLAIN_COOKIE]
    for near in _nearly(login):
        found.attempt(_is_in(stage, near), f"the token {near!r} opens for {login!r}")
    place = f"/arbete/{PROJECT}/medlemmar"
    token = field_value(astrid.get(place).text, "csrf_token")
    sent = {"csrf_token": token, "role": "reader", "note": "x"}
    link = field_link(astrid.post(f"{place}/bjud-in", sent).text)
    opened = stage.visitor().get(f"/inbjudan/{link}").status
    found.notes.append(f"the right invitation gets {opened}")
    for near in _nearly(link):
        answer = stage.visitor().get(f"/inbjudan/{near}")
        found.attempt(answer.status == opened, f"the invitation {near!r} opens for {link!r}")
    _nearly_receipts(stage, found)
    return found


def _nearly(code: str) -> list[str]:
    end = "A" if code[-1] != "A" else "B"
    return [code[:-1], code + "A", code[:-1] + end, code.swapcase(), code.lower(), code[::-1]]


def field_link(page: str) -> str:
    """The code in the link of an invitation that was just made."""
    return page.partition("/inbjudan/")[2].partition('"')[0]


def _nearly_receipts(stage: Stage, found: Outcome) -> None:
    """Case and hyphens do not matter in a receipt code; each of its letters does."""
    code = receipts.written(secrets.randbits(80))
    with stage.app.app_context(), stage.database.unit() as session:
        voice = session.scalars(select(Contribution).order_by(Contribution.id)).first()
        assert voice is not None
        voice.code_hmac = receipts.code_hmac(code)
        words = voice.text
    for at in range(len(code)):
        if code[at] != "-":
            letter = "7" if code[at] != "7" else "8"
            _try_receipt(stage, found, words, code[:at] + letter + code[at + 1 :])
    for near in (code[:-1], code + "7", code[1:], code[:14], code[::-1]):
        _try_receipt(stage, found, words, near)
    right = _receipt(stage, code)
    found.notes.append(f"the right receipt gets {right.status}")


def _try_receipt(stage: Stage, found: Outcome, words: str, near: str) -> None:
    answer = _receipt(stage, near)
    found.attempt(answer.status == 200, f"the receipt {near!r} opens: {words[:20]!r}")


def _receipt(stage: Stage, code: str) -> Answer:
    someone = stage.visitor()
    token = field_value(someone.get("/kvitto").text, "csrf_token")
    return someone.post("/kvitto", {"code": code, "csrf_token": token})


def passwords(stage: Stage) -> Outcome:
    """Passwords guessed at one account: no word on whether it exists, then 429."""
    found = Outcome()
    told: dict[str, set[str]] = {}
    for email in ("astrid@demo.example", "finns.inte@demo.example"):
        guesser = stage.visitor()
        token = field_value(guesser.get("/logga-in").text, "csrf_token")
        statuses = []
        for guess in range(14):
            sent = {"email": email, "password": f"gissning {guess}", "csrf_token": token}
            answer = guesser.post("/logga-in", sent)
            statuses.append(answer.status)
            found.attempt(answer.status < 400, f"{email} let in with a guess")
            if answer.status != 429:
                told.setdefault(email, set()).add(
                    _without(answer.text, "astrid@demo.example", email)
                )
        found.attempt(429 not in statuses, f"14 guesses at {email} and no 429")
    same = len({frozenset(pages) for pages in told.values()}) == 1
    found.attempt(not same, "the answer tells whether an account exists")
    return found


def fixation(stage: Stage) -> Outcome:
    """A login token that the attacker chose, or that should have ended, is used."""
    found = Outcome()
    chosen = secrets.token_urlsafe(32)
    victim = stage.visitor()
    victim.cookies[PLAIN_COOKIE] = chosen
    victim.sign_in("astrid@demo.example")
    found.attempt(victim.cookies.get(PLAIN_COOKIE) == chosen, "the login kept a chosen token")
    found.attempt(_is_in(stage, chosen), "a chosen token opens the victim's work")
    first = victim.cookies[PLAIN_COOKIE]
    victim.sign_in("astrid@demo.example")
    found.attempt(victim.cookies[PLAIN_COOKIE] == first, "a second login kept the first's token")
    second = victim.cookies[PLAIN_COOKIE]
    token = field_value(victim.get("/konto").text, "csrf_token")
    victim.post("/logga-ut", {"csrf_token": token})
    found.attempt(_is_in(stage, second), "a token works after signing out")
    for forged in ("", "x", second[:-1], second + "x", "0" * 43, "../" * 10, "' OR '1'='1"):
        found.attempt(_is_in(stage, forged), f"the token {forged!r} opens")
    return found


def _is_in(stage: Stage, token: str) -> bool:
    someone = stage.visitor()
    someone.cookies[PLAIN_COOKIE] = token
    return someone.get(f"/arbete/{PROJECT}").status == 200
