"""Uploads on the second host: each file is what it is said to be, and may do no more."""

from urllib.parse import urlsplit

from sqlalchemy import select

from bench.attack.found import Outcome
from bench.attack.stage import PROJECT, PROTOTYPES, Answer, Stage
from codesign.projects.models import Project
from codesign.prototypes.uploaded.hosting import address_of
from tests.bundles import FILES, bundle

KINDS = {
    "index.html": "text/html; charset=utf-8",
    "tack.html": "text/html; charset=utf-8",
    "stil.css": "text/css; charset=utf-8",
    "kod.js": "text/javascript; charset=utf-8",
    "data.json": "application/json; charset=utf-8",
    "ord.txt": "text/plain; charset=utf-8",
    "bild.svg": "image/svg+xml; charset=utf-8",
    "-medskapa.js": "text/javascript; charset=utf-8",
}
"""What each file of an upload is, and must be said to be."""
STRICT = ("sandbox allow-scripts allow-forms;", "default-src 'none';", "connect-src 'none';")
SAID = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Set-Cookie": "",
}


def uploaded_files(stage: Stage) -> Outcome:
    """Every kind of file on the second host, and every answer there that is none."""
    found = Outcome()
    added = {"data.json": b'{"a": 1}', "ord.txt": b"<script>1</script>", "bild.svg": b"<svg/>"}
    with stage.database.unit() as session:
        project = session.scalars(select(Project).where(Project.slug == PROJECT)).one()
        version = bundle(session, project, {**FILES, **added}).version_id
    settings = stage.app.config["SETTINGS"]
    visitor = stage.visitor()

    def ask(name: str, **headers: str) -> Answer:
        path = urlsplit(address_of(settings, version, name, stage.address)).path
        return visitor.get(path, {"Host": PROTOTYPES, **headers})

    for name, kind in KINDS.items():
        answer = ask(name)
        found.attempt(answer.status != 200, f"{name}: {answer.status}")
        said = answer.header("Content-Type")
        found.attempt(said != kind, f"{name} is said to be {said}")
        _is_strict(found, name, answer, f"frame-ancestors {stage.address}")
        found.attempt(visitor.get(f"/p/x/{name}").status != 404, f"{name} on our own host")
    in_frame = {"Sec-Fetch-Dest": "iframe"}
    _is_strict(found, "a missing file", ask("finns-inte.html", **in_frame), stage.address)
    _is_strict(found, "another name", ask("INDEX.HTML", **in_frame), stage.address)
    _is_strict(found, "no token", visitor.get("/p/x/y", {"Host": PROTOTYPES}), "frame-ancestors *")
    refused = visitor.post("/p/x/y", {}, {"Host": PROTOTYPES})
    _is_strict(found, "a write", refused, "frame-ancestors 'none'")
    found.notes.append(f"{len(KINDS)} files and 4 other answers")
    return found


def _is_strict(found: Outcome, what: str, answer: Answer, around: str) -> None:
    policy = answer.header("Content-Security-Policy")
    for part in (*STRICT, around):
        found.attempt(part not in policy, f"{what} may be more than {part}: {policy[:40]}")
    for name, value in SAID.items():
        found.attempt(answer.header(name) != value, f"{what}: {name} {answer.header(name)!r}")
