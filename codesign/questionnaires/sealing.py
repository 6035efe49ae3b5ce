"""What somebody has typed so far, locked with a code that only they have.

The code is eighty bits, written as a receipt's. Codes of a form are worked out from the form's own
key, which lies in the form and nowhere else, so that saving again gives the same code. Two things
are worked out from a code: what its row is found by, and (HKDF, RFC 5869) the key that the row is
sealed with. So the database, the secret key and every backup together tell nothing: whoever has
them all must still guess eighty bits, for each row by itself.

Sealed is AES-256-GCM (NIST SP 800-38D) by `cryptography`, with a nonce that is used once; the round
is part of what is proved.
"""

import json
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from codesign.contributions import receipts
from codesign.questionnaires.filling import Filled, read_filled
from codesign.web.sessions import keyed_hash

LASTS = timedelta(days=30)
"""How long what was saved is kept, where the round does not end before."""
_STEP = 4096
"""Bytes: sealed is as long as a multiple of this, so that its length tells little."""
_NONCE = 12
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
    return _MARK + nonce + _cipher(code, round_id).encrypt(nonce, plain, _about(round_id))


def opened(stored: bytes, code: str, round_id: int) -> Saved | None:
    """What was sealed with this code in this round; None for anything else."""
    mark, rest = stored[:1], stored[1:]
    if mark != _MARK:
        return None
    try:
        plain = _cipher(code, round_id).decrypt(rest[:_NONCE], rest[_NONCE:], _about(round_id))
    except (InvalidTag, ValueError):
        return None
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


def _cipher(code: str, round_id: int) -> AESGCM:
    """AES with a key by HKDF-SHA-256, with the installation's key as salt."""
    salt = bytes.fromhex(keyed_hash("saved-salt", str(round_id)))
    return AESGCM(HKDF(SHA256(), 32, salt, b"saved").derive(code.encode()))


def _about(round_id: int) -> bytes:
    return _MARK + round_id.to_bytes(8, "big")
