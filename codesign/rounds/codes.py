"""Codes and secrets of rounds and walk-throughs: derived or random, stored as HMAC only.

A round's code is in the address and the QR that invite to it; a walk-through's secret is in the
participant's own address. The receipt's code is derived from that secret.
"""

import re
import secrets

from codesign.contributions import receipts
from codesign.web.sessions import keyed_hash

_SECRET = re.compile(r"[0-9a-f]{32}")


def round_code(round_id: int, key: bytes | None = None) -> str:
    """The invitation's code: eighty bits, the same every time, stored nowhere."""
    return receipts.written(int(keyed_hash("round-code", str(round_id), key)[:20], 16))


def round_hmac(code: str, key: bytes | None = None) -> str:
    """What is stored of a round's code."""
    return keyed_hash("round", code, key)


def new_secret() -> str:
    """A walk-through's (or a prepared device's) secret: 128 random bits, hex."""
    return secrets.token_hex(16)


def is_secret(given: str) -> bool:
    """Whether something has the shape of a secret."""
    return _SECRET.fullmatch(given) is not None


def walk_hmac(secret: str) -> str:
    """What is stored of a walk-through's secret."""
    return keyed_hash("walk", secret)


def kit_hmac(secret: str) -> str:
    """What is stored of a prepared device's secret."""
    return keyed_hash("field-kit", secret)


def receipt_code(secret: str) -> str:
    """The receipt's code of a walk-through: the same every time, stored nowhere."""
    return receipts.written(int(keyed_hash("walk-receipt", secret)[:20], 16))
