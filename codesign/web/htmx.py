"""The only file that reads htmx's headers: one address serves the page and its partial."""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse


def wants_partial() -> bool:
    """Whether htmx asks for a part of the page (not a boosted navigation or history)."""
    if request.headers.get("HX-History-Restore-Request") == "true":
        return False
    if request.headers.get("HX-Request-Type") == "full":
        return False
    return request.headers.get("HX-Request") == "true"


def page_or_partial(page: str, partial: str, status: int = 200, **context: Any) -> Response:
    """The whole page for a browser, the partial alone for htmx."""
    template = partial if wants_partial() else page
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response


def page_around() -> str:
    """Path and query of the page that a partial request comes from, "" when it does not say."""
    place = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{place.path}?{place.query}" if place.query else place.path


def leave_for(address: str) -> BaseResponse:
    """Take the whole browser window to `address`, also when htmx asked for a part."""
    if not wants_partial():
        return see_other(address)
    response = make_response("", 200)
    response.headers["HX-Redirect"] = address
    return response


def see_other(address: str) -> BaseResponse:
    """303: what was sent is done; read the result at `address`."""
    return redirect(address, 303)


def shown_at(response: Response, address: str) -> Response:
    """The same answer, which a browser that asked for a part shows at this address."""
    if wants_partial():
        response.headers["HX-Push-Url"] = address
    return response
