"""What the second host puts into a page of an uploaded prototype, and its pages of our own."""

import html
import json
import re
from base64 import b64encode
from hashlib import sha256

_HEAD_WITHIN = 20_000
"""Characters in which a page's head has to begin."""
_LOADED_SCRIPT = re.compile(r"<script\b(?=[^>]*\ssrc\s*=)(?![^>]*\scrossorigin\b)", re.I)


def with_scripts(page: bytes, first: str, last: str) -> bytes:
    """The page with a script of ours before all others and one after them.

    Both are addresses without characters that HTML knows. A script that the page loads says more
    about its faults when it is asked for as from elsewhere, so it is.
    """
    text = page.decode("utf-8", "surrogateescape")
    at = _head_starts(text)
    rest = _LOADED_SCRIPT.sub(lambda found: f"{found[0]} crossorigin", text[at:])
    whole = f'{text[:at]}<script src="{first}"></script>{rest}\n<script src="{last}"></script>\n'
    return whole.encode("utf-8", "surrogateescape")


def _head_starts(text: str) -> int:
    """Where a script runs before all others of the page: after ``<head>``, or after the doctype
    where nobody wrote a head."""
    begins = _without_comments(text[:_HEAD_WITHIN])
    before = re.search(r"<(?:body|script)\b", begins, re.I)
    end = before.start() if before else len(begins)
    for name in ("head", "html"):
        found = re.compile(rf"<{name}(?:\s[^>]*)?>", re.I).search(begins, 0, end)
        if found:
            return found.end()
    doctype = re.match(r"\ufeff?\s*<!doctype[^>]*>", begins, re.I)
    return doctype.end() if doctype else len(begins) - len(begins.lstrip("\ufeff"))


def _without_comments(text: str) -> str:
    return re.sub(r"<!--.*?-->", lambda found: " " * len(found[0]), text, flags=re.S)


def as_data(asked: str, media_type: str, content: bytes) -> bytes:
    """A file as a script that hands it to the page that asked for it."""
    given = (asked, media_type, b64encode(content).decode())
    return f"medskapaData({', '.join(json.dumps(one) for one in given)});".encode()


_STYLE = (
    "<style>body{font:1.125rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:34rem;"
    "padding:0 1rem}h1{font-size:1.5rem}a,button{font:inherit;display:inline-block;min-height:44px;"
    "padding:.5rem 1rem;margin:0 .5rem .5rem 0;border:2px solid;border-radius:8px;background:none;"
    "color:inherit;box-sizing:border-box}div{margin-top:2.5rem}code{overflow-wrap:anywhere}</style>"
)
_HEAD = (
    '<!doctype html><html lang="sv"MORE><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    f"<title>Sidan finns inte</title>{_STYLE}</head><body><main>"
)
BACK = "document.querySelector('button').addEventListener('click',()=>history.back())"
"""The script of our own pages; their policy names its digest."""


def missing_page(name: str, start: str, recorder: str) -> bytes:
    """The page in the frame instead of one that the upload does not have, with ways back.

    `start` is the address of the prototype's first page.
    """
    shown = html.escape(name[:200])
    return (
        _HEAD.replace("MORE", " data-medskapa-missing")
        + "<h1>Sidan finns inte i prototypen</h1>"
        + f"<p><code>{shown}</code> finns inte bland filerna som är uppladdade. Det är prototypen "
        + "som är ofärdig, du har inte gjort fel.</p>"
        + f'<p><button type="button">Tillbaka</button><a href="{html.escape(start)}">Till '
        + "prototypens första sida</a></p>"
        + '<div lang="en"><h2>The page is not in the prototype</h2><p>It is the prototype that is '
        + "unfinished; you have done nothing wrong. Go back, or to its first page.</p></div></main>"
        + f'<script>{BACK}</script><script src="{recorder}"></script></body></html>'
    ).encode()


LOST_PAGE = (
    _HEAD.replace("MORE", "")
    + "<h1>Sidan finns inte</h1><p>Adressen leder inte till någon del av prototypen, eller så har "
    + "den varit öppen för länge. Gå tillbaka, eller ladda om sidan runt omkring.</p>"
    + '<p><button type="button">Tillbaka</button></p>'
    + '<div lang="en"><h2>There is no such page</h2><p>The address leads to no part of the '
    + "prototype, or it has been open for too long. Go back, or reload the page around it.</p>"
    + "</div>"
    + f"</main><script>{BACK}</script></body></html>"
).encode()
"""The same for every address that is wrong, whatever is wrong with it."""


def digest_source(script: str) -> str:
    """A script's digest as a policy names it."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
