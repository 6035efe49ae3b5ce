"""How somebody came to a questionnaire: by which link, when, and whether this browser was here.

All of it travels with the form, as what was typed does; nothing tells who somebody is. The cookie
is set when something is sent, and is the same for everybody who has answered the round.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request

from codesign.questionnaires.channels import channel_by_token
from codesign.questionnaires.models import QuestionnaireChannel, QuestionnaireRound
from codesign.web.sessions import keyed_hash, session

CHANNEL, BEGAN = "kanal", "began"
"""Fields of the form; the channel is in the address of the first page too."""
COOKIE = "medskapa-svarat"
KEPT = timedelta(days=180)
STEP, LONGEST = 10, 24 * 3600
"""Seconds: how coarse the time is that somebody took, and the longest that is told."""


@dataclass(frozen=True)
class Came:
    """What is known of how somebody came."""

    token: str = ""
    """As it was given, to travel on."""
    channel: QuestionnaireChannel | None = None
    began: str = ""
    """When the first page was shown, sealed to the form's key."""
    is_again: bool = False
    """Whether this browser has sent answers in the round before."""

    @property
    def is_unknown(self) -> bool:
        """Whether the link is none of this round's, so that the answers belong to no unit."""
        return bool(self.token) and self.channel is None

    @property
    def is_closed(self) -> bool:
        return self.channel is not None and self.channel.is_closed


def came_by(round_: QuestionnaireRound, key: str, moment: datetime) -> Came:
    """How the sender of the present request came."""
    asked = request.form if request.method == "POST" else request.args
    token = asked.get(CHANNEL, "")[:64]
    began = request.form.get(BEGAN, "")[:120] if request.method == "POST" else ""
    return Came(
        token=token,
        channel=channel_by_token(session(), round_.id, token) if token else None,
        began=began or _sealed(key, int(moment.timestamp())),
        is_again=request.cookies.get(COOKIE, "") == _answered(round_),
    )


def _sealed(key: str, second: int) -> str:
    return f"{second}.{keyed_hash('began', f'{key}:{second}')[:32]}"


def flags_of(came: Came, key: str, moment: datetime) -> dict[str, Any]:
    """What is kept with the response."""
    flags: dict[str, Any] = {"again": True} if came.is_again else {}
    second = came.began.partition(".")[0]
    if second.isascii() and second.isdecimal() and came.began == _sealed(key, int(second[:15])):
        seconds = int(moment.timestamp()) - int(second)
        if 0 <= seconds <= LONGEST:
            flags["seconds"] = seconds // STEP * STEP
    return flags


def remember(response: Response, round_: QuestionnaireRound, address: str) -> Response:
    """Let the browser know that it has answered the round; not who did."""
    response.set_cookie(
        COOKIE,
        _answered(round_),
        max_age=KEPT,
        path=address,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _answered(round_: QuestionnaireRound) -> str:
    return keyed_hash("answered", str(round_.id))[:32]
