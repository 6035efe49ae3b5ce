"""What somebody has typed so far, locked with a code that only they have.

The code is eighty bits, written as a receipt's. Codes of a form are worked out from the form's own
key, which lies in the form and nowhere else, so that saving again gives the same code. Two things
are worked out from a code: what its row is found by, and (HKDF, RFC 5869) the keys that the row is
sealed with. So the database, the secret key and every backup together tell nothing: whoever has
them all must still guess eighty bits, for each row by itself.

Sealed is encrypt-then-MAC (Bellare and Namprempre 2000, the composition that is safe for every safe
pair): SHAKE-256 over a key and a nonce that are used once (FIPS 202) masks what was typed, and
HMAC-SHA-256 over everything that could be changed is checked before anything is read.
"""

import hmac
import json
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import shake_256
from typing import Any

from codesign.contributions import receipts
from codesign.questionnaires.filling import Filled, read_filled
from codesign.web.sessions import keyed_hash

LASTS = timedelta(days=30)
"""How long what was saved is kept, where the round does not end before."""
_STEP = 4096
"""Bytes: sealed is as long as a multiple of this, so that its length tells little."""
_NONCE, _TAG = 16, 32
_MARK = b"\x01"
"""How it is sealed, in case there is another way some day."""


@dataclass(frozen=True)
class Saved:
    """Where somebody was in a form."""

    key: str
    """The form's own: with it go the random order and what makes a sending one."""
    language: str
    place: str
    """The page that they were on."""
    filled: Filled
    is_editing: bool = False
    channel: str = ""
    """The token of the channel that they came by; "" for the open link."""


def code_of(key: str) -> str:
    """The code to go on with, of the form with this key."""
    return receipts.written(int(keyed_hash("saved-code", key)[:20], 16))


def code_hmac(code: str, round_id: int) -> str:
    """What a row is found by: a code leads to what was saved in its own round only."""
    return keyed_hash("saved", f"{round_id}:{code}")


def last_day(today: date, closes_on: date | None) -> date:
    """The last day on which it can be opened: a month, or as long as answers are taken."""
    return min(today + LASTS, closes_on or date.max)


def sealed(saved: Saved, code: str, round_id: int) -> bytes:
    """What is stored."""
    words = zlib.compress(_written(saved))
    plain = len(words).to_bytes(4, "big") + words
    plain += bytes(-len(plain) % _STEP)
    nonce = secrets.token_bytes(_NONCE)
    masking, proving = _keys(code, round_id)
    masked = _masked(plain, masking, nonce)
    return _MARK + nonce + masked + _tag(proving, round_id, nonce, masked)


def opened(stored: bytes, code: str, round_id: int) -> Saved | None:
    """What was sealed with this code in this round; None for anything else."""
    mark, rest = stored[:1], stored[1:]
    if mark != _MARK or len(rest) < _NONCE + _TAG:
        return None
    nonce, masked, tag = rest[:_NONCE], rest[_NONCE:-_TAG], rest[-_TAG:]
    masking, proving = _keys(code, round_id)
    if not hmac.compare_digest(tag, _tag(proving, round_id, nonce, masked)):
        return None
    plain = _masked(masked, masking, nonce)
    size = int.from_bytes(plain[:4], "big")
    return _read(zlib.decompress(plain[4 : 4 + size]))


def _written(saved: Saved) -> bytes:
    plain = {
        "key": saved.key,
        "language": saved.language,
        "place": saved.place,
        "filled": saved.filled.written,
        "editing": saved.is_editing,
        "channel": saved.channel,
    }
    # Escaped, since what was typed may hold halves of signs that no encoding has.
    return json.dumps(plain).encode()


def _read(written: bytes) -> Saved | None:
    plain: Mapping[str, Any] = json.loads(written)
    filled = read_filled(plain["filled"])
    if filled is None:
        return None
    channel = plain.get("channel", "")
    return Saved(plain["key"], plain["language"], plain["place"], filled, plain["editing"], channel)


def _keys(code: str, round_id: int) -> tuple[bytes, bytes]:
    """HKDF-SHA-256 with the installation's key as salt: one to mask with, one to prove with."""
    salt = bytes.fromhex(keyed_hash("saved-salt", str(round_id)))
    extracted = hmac.digest(salt, code.encode(), "sha256")
    return (
        hmac.digest(extracted, b"mask\x01", "sha256"),
        hmac.digest(extracted, b"prove\x01", "sha256"),
    )


def _masked(plain: bytes, key: bytes, nonce: bytes) -> bytes:
    mask = shake_256(key + nonce).digest(len(plain))
    both = int.from_bytes(plain, "big") ^ int.from_bytes(mask, "big")
    return both.to_bytes(len(plain), "big")


def _tag(key: bytes, round_id: int, nonce: bytes, masked: bytes) -> bytes:
    about = _MARK + round_id.to_bytes(8, "big") + nonce
    return hmac.digest(key, about + masked, "sha256")
