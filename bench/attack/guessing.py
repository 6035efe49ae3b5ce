"""Attacks on what only its holder should have: codes and logins."""

import re
import secrets

from bench.attack.found import Outcome
from bench.attack.stage import PROJECT, Answer, Stage, field_value
from codesign.feedback import receipts
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
