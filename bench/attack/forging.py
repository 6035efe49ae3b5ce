"""Attacks that a single request can be: forged, misdirected, split, or out of bounds."""

import socket
from collections.abc import Iterator
from itertools import product
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from lxml import html
from sqlalchemy import select
from werkzeug.routing import Rule

from bench.attack import payloads
from bench.attack.asking import QUESTIONNAIRE
from bench.attack.found import Outcome
from bench.attack.spreading import tables
from bench.attack.stage import (
    CANARY,
    OWN_PAGE,
    PROJECT,
    Answer,
    Stage,
    field_value,
)
from bench.attack.walking import forms, walk
from codesign.areas.models import Area
from codesign.contributions.models import Contribution
from codesign.projects.policy import POLICY, InProject, Public
from tests.request.test_sensitive_routes import BY_HAND

SLOW = 2.0
"""Seconds after which a payload that asks the database for work has got it."""
STARTS = ("/", "/arbete", f"/arbete/{PROJECT}", f"/projekt/{PROJECT}")


def writes(stage: Stage) -> Iterator[tuple[Rule, str]]:
    """Every route that takes a POST, with an address of something that exists."""
    for rule in stage.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            yield rule, _address(stage, rule, PROJECT)


def _address(stage: Stage, rule: Rule, project: str) -> str:
    with stage.database.session(writes=False) as session:
        area = session.scalars(select(Area.id).order_by(Area.id)).first() or 1
        voice = session.scalars(select(Contribution.id).order_by(Contribution.id)).first() or 1
    known = {
        "project": project,
        "journey": PROJECT,
        "step": "fragan",
        "area": area,
        "area_id": area,
        "voice": voice,
        "voice_id": voice,
        "code": "x" * 32,
        "questionnaire": QUESTIONNAIRE,
        "filename": "icon.svg",
    }
    values = {name: known.get(name, 1) for name in rule.arguments}
    return str(stage.app.url_map.bind("127.0.0.1").build(rule.endpoint, values))


def cross_site(stage: Stage) -> Outcome:
    """Another site makes a signed-in browser write (CSRF), in six ways, on every unsafe route."""
    found = Outcome()
    astrid, bo = stage.staff("astrid"), stage.staff("bo")
    own = field_value(astrid.get("/konto").text, "csrf_token")
    others = field_value(bo.get("/konto").text, "csrf_token")
    before = stage.counts()
    ways: tuple[tuple[str, dict[str, str], dict[str, str]], ...] = (
        ("no token", {}, OWN_PAGE),
        ("an empty token", {"csrf_token": ""}, OWN_PAGE),
        ("somebody else's token", {"csrf_token": others}, OWN_PAGE),
        ("from another site", {"csrf_token": own}, {"Sec-Fetch-Site": "cross-site"}),
        ("from a sister host", {"csrf_token": own}, {"Sec-Fetch-Site": "same-site"}),
        ("another origin", {"csrf_token": own}, {"Origin": "http://evil.example"}),
    )
    for (rule, place), (way, values, headers) in product(writes(stage), ways):
        answer = astrid.post(place, values, headers)
        found.attempt(answer.status not in range(400, 500), f"{rule}: {way} gave {answer.status}")
    found.attempt(stage.counts() != before, "a forged write changed the number of rows")
    return found


def other_agency(stage: Stage) -> Outcome:
    """Cilla of another agency, and nobody at all, ask for everything in our project."""
    found = Outcome()
    for who in (stage.staff("cilla"), stage.visitor()):
        token = field_value(who.get("/konto").text, "csrf_token")
        for rule in stage.app.url_map.iter_rules():
            audience = POLICY.get(rule.endpoint)
            if isinstance(audience, Public) and not rule.rule.startswith("/arbete"):
                continue
            if "project" not in rule.arguments:
                continue
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                place = _address(stage, rule, PROJECT)
                sent = {"csrf_token": token}
                answer = who.get(place) if method == "GET" else who.post(place, sent)
                refused = answer.status in {401, 403, 404} or (
                    answer.status == 303 and "/logga-in" in answer.header("Location")
                )
                found.attempt(not refused, f"{method} {rule}: {answer.status}")
                found.attempt(
                    isinstance(audience, InProject) and "njure" in answer.text.casefold(),
                    f"{method} {rule}: the refusal tells of the project",
                )
    return found


def other_roles(stage: Stage) -> Outcome:
    """Bo, who only reads, asks for everything that is not for readers, as a table by hand says."""
    found = Outcome()
    bo = stage.staff("bo")
    token = field_value(bo.get("/konto").text, "csrf_token")
    before = stage.counts()
    for rule in stage.app.url_map.iter_rules():
        if rule.endpoint not in BY_HAND:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            place = _address(stage, rule, PROJECT)
            answer = bo.get(place) if method == "GET" else bo.post(place, {"csrf_token": token})
            found.attempt(answer.status != 403, f"{method} {rule}: {answer.status}")
    found.attempt(stage.counts() != before, "a refused write changed the number of rows")
    return found


EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What every answer of ours says, whatever its kind."""


def missing_headers(stage: Stage) -> Outcome:
    """Every kind of answer, looked at for a header that it lacks: pages, parts of pages, faults,
    redirects, downloads and files of ours, for staff and for everyone."""
    found = Outcome()
    kinds = set()
    astrid, visitor = stage.staff("astrid"), stage.visitor()
    for who in (astrid, visitor):
        places = [*walk(stage, who, STARTS, at_most=120)]
        asked = [(place.path, place.answer) for place in places]
        part = {"HX-Request": "true"}
        asked += [(place.path, who.get(place.path, part)) for place in places[:40]]
        for path in ("/finns-inte", "/arbete/finns-inte", f"/projekt/{PROJECT}/finns-inte"):
            asked.append((path, who.get(path)))
        asked += [
            ("/kvitto", who.post("/kvitto", {"code": "x"})),
            ("/kvitto", who.post("/kvitto", {"code": "x"}, {"Sec-Fetch-Site": "cross-site"})),
            ("/static/icon.svg", who.get("/static/icon.svg")),
            *tables(who),
        ]
        for path, answer in asked:
            kinds.add((answer.status, answer.header("Content-Type").split(";")[0]))
            _look_at_headers(found, path, answer)
    found.notes.append(f"{len(kinds)} kinds of answers")
    return found


def _look_at_headers(found: Outcome, path: str, answer: Answer) -> None:
    what = f"{path} ({answer.status} {answer.header('Content-Type')})"
    for name, value in EVERYWHERE.items():
        found.attempt(answer.header(name) != value, f"{what} lacks {name}")
    policy = answer.header("Content-Security-Policy")
    found.attempt("default-src 'none'" not in policy, f"{what} has no policy")
    found.attempt("'unsafe-eval'" in policy or "*" in policy, f"{what}: {policy}")
    is_ours = path.startswith("/static/")
    found.attempt(
        not is_ours and not answer.header("Cache-Control"), f"{what} may be kept by caches"
    )


def database_language(stage: Stage) -> Outcome:
    """SQL in every parameter of every filter, sort and search, and in every address part."""
    found = Outcome()
    known = _parameters(stage)
    astrid = stage.staff("astrid")
    before = stage.counts()
    for path, names in sorted(known.items()):
        for name in sorted(names):
            for payload in payloads.SQL:
                answer = astrid.get(_asking(path, name, payload))
                what = f"{path}?{name}={payload[:40]!r}"
                found.attempt(answer.status >= 500, f"{what}: {answer.status}")
                found.attempt(answer.seconds > SLOW, f"{what}: {answer.seconds:.1f} s")
                found.attempt(CANARY in answer.text, f"{what}: shows the other agency's words")
            for true, false in payloads.ALIKE:
                answers = [
                    astrid.get(f"{path}?{urlencode({name: typed})}") for typed in (true, false)
                ]
                bare = [
                    _bare(one, typed) for one, typed in zip(answers, (true, false), strict=True)
                ]
                found.attempt(bare[0] != bare[1], f"{path}?{name}: {true!r} is not {false!r}")
    for payload in payloads.SQL[:12]:
        for shape in ("/projekt/{}", "/arbete/{}", f"/projekt/{PROJECT}/resa/{{}}"):
            answer = astrid.get(shape.format(quote(payload, safe="")))
            found.attempt(answer.status >= 500, f"{shape} with {payload!r}: {answer.status}")
    found.attempt(stage.counts() != before, "a filter changed the number of rows")
    return found


def _asking(path: str, name: str, value: str) -> str:
    return f"{path}?{urlencode({name: value})}"


def _parameters(stage: Stage) -> dict[str, set[str]]:
    """Path → names of what its query takes, from every link and form that is shown."""
    astrid = stage.staff("astrid")
    names: dict[str, set[str]] = {}
    routes: dict[str, str] = {}
    for place in walk(stage, astrid, STARTS):
        parts = urlsplit(place.path)
        path = routes.setdefault(place.endpoint, parts.path)
        names.setdefault(path, set()).update(name for name, _ in parse_qsl(parts.query))
        for form in forms(place.path, place.answer):
            if form.method == "get":
                names.setdefault(urlsplit(form.action).path, set()).update(
                    {name for name, _ in form.sent} | set(form.typed)
                )
    return {path: known for path, known in names.items() if known}


def _bare(answer: Answer, typed: str) -> tuple[int, str]:
    """What a person reads of an answer, without what was typed."""
    if not (answer.is_page and answer.body):
        return answer.status, ""
    words = " ".join(str(html.document_fromstring(answer.text).xpath("string()")).split())
    return answer.status, words.replace(typed, "")


def host_names(stage: Stage) -> Outcome:
    """A Host header that is not ours, on public pages and where links are made."""
    found = Outcome()
    hosts = (
        "evil.example",
        "evil.example:80",
        f"{stage.host}:{stage.port}@evil.example",
        f"{stage.host}.evil.example",
        "evil.example#",
        "",
    )
    for place, host in product(("/", f"/projekt/{PROJECT}", "/logga-in", "/kvitto"), hosts):
        status, text = _raw(stage, f"GET {place} HTTP/1.1\r\nHost: {host}\r\n")
        found.attempt(status < 400 and "evil" in text, f"{place} as {host!r}: {status}")
        found.attempt(status == 200 and host != "", f"{place} answers to {host!r}")
    for header in ("X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"):
        value = "host=evil.example" if header == "Forwarded" else "evil.example"
        astrid = stage.staff("astrid")
        token = field_value(astrid.get(f"/arbete/{PROJECT}/medlemmar").text, "csrf_token")
        sent = {"csrf_token": token, "role": "reader", "note": "x"}
        place = f"/arbete/{PROJECT}/medlemmar/bjud-in"
        answer = astrid.post(place, sent, OWN_PAGE | {header: value})
        found.attempt("evil.example" in answer.text, f"{header} got into an invitation's link")
    return found


def _raw(stage: Stage, request: str) -> tuple[int, str]:
    """Send bytes as they are. (0, "") when the server hangs up."""
    with socket.create_connection((stage.host, stage.port), timeout=10) as line:
        line.sendall((request + "Connection: close\r\n\r\n").encode())
        got = b""
        while part := line.recv(65536):
            got += part
    head, _, body = got.decode("utf-8", "replace").partition("\r\n\r\n")
    words = head.split(" ", 2)
    return (int(words[1]) if len(words) > 1 and words[1].isdigit() else 0), head + body


def redirects(stage: Stage) -> Outcome:
    """Sign-in and language links that would lead away from the site."""
    found = Outcome()
    for address in payloads.ELSEWHERE:
        someone = stage.visitor()
        page = someone.get(f"/logga-in?{urlencode({'next': address})}")
        token = field_value(page.text, "csrf_token")
        sent = {
            "email": "astrid@demo.example",
            "password": "medskapa-demo",
            "csrf_token": token,
            "next": address,
        }
        answer = someone.post("/logga-in", sent)
        _led_away(found, answer, f"sign-in with next={address!r}")
        _led_away(
            found,
            someone.get(f"/logga-in?{urlencode({'next': address})}"),
            f"signed in already, next={address!r}",
        )
        around = {"HX-Request": "true", "HX-Current-URL": quote(address, safe=":/\\@%")}
        _led_away(
            found,
            stage.visitor().get(f"/arbete/{PROJECT}", around),
            f"HX-Current-URL {address!r}",
        )
        with_query = someone.get(f"/?{urlencode({'lang': address, 'next': address})}")
        _led_away(found, with_query, f"lang={address!r}")
        path = someone.get("/" + quote(address, safe=":/\\@%"))
        _led_away(found, path, f"the path {address!r}")
    return found


def _led_away(found: Outcome, answer: Answer, what: str) -> None:
    for name in ("Location", "HX-Redirect", "HX-Location", "Refresh"):
        target = answer.header(name).replace("\\", "/").strip()
        parts = urlsplit(target)
        away = bool(parts.netloc) and not parts.netloc.startswith("127.0.0.1:")
        odd = parts.scheme not in {"", "http"} or (parts.scheme == "http" and not parts.netloc)
        found.attempt(bool(target) and (away or odd), f"{what}: {name} {target!r}")


def split_headers(stage: Stage) -> Outcome:
    """Line breaks in everything that may end in a header."""
    found = Outcome()
    astrid = stage.staff("astrid")
    token = field_value(astrid.get("/konto").text, "csrf_token")
    for typed in payloads.BREAKS:
        query = urlencode({"lang": typed, "next": typed, "vy": typed, "format": typed})
        asked = [
            astrid.get(f"/?{query}"),
            astrid.get(f"/arbete/{PROJECT}?{query}"),
            stage.visitor().get(f"/arbete/{PROJECT}?{query}"),
            stage.visitor().get(f"/logga-in?{query}"),
            astrid.get("/" + quote(typed, safe="%")),
            astrid.post("/konto", {"name": typed, "language": typed, "csrf_token": token}),
            astrid.get(f"/arbete/{PROJECT}/resa/{quote(typed, safe='%')}"),
        ]
        for answer in asked:
            struck = answer.header("X-Struck") or "\nX-Struck" in str(answer.headers)
            found.attempt(bool(struck), f"{typed!r} made a header")
            found.attempt(answer.status >= 500, f"{typed!r}: {answer.status}")
        someone = stage.visitor()
        someone.get(f"/?lang={quote(typed, safe='')}")
        odd = [value for value in someone.cookies.values() if "X-Struck" in value]
        found.attempt(bool(odd), f"{typed!r} ended up in a cookie")
    astrid.post("/konto", {"name": "Astrid", "language": "sv", "csrf_token": token})
    return found
