"""Receipt codes: eighty bits that people can read aloud, and the seal of a form.

Codes are written in Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O or
U, so that what is misread can be put right.
"""

import json
import re
import secrets
from dataclasses import asdict, dataclass
from hmac import compare_digest

from codesign.contributions.forms import CompleteSubmission
from codesign.web.sessions import keyed_hash

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_MISREAD = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-‐-―−_.·]+")
_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Fingerprints:
    """What is stored of one sending: hashes that only this installation can make."""

    key_hash: str
    payload_hash: str
    code_hmac: str


def written(number: int) -> str:
    """Eighty bits as XXXX-XXXX-XXXX-XXXX."""
    digits = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(digits[start : start + 4] for start in range(0, LENGTH, 4))


def read(typed: str) -> str | None:
    """The code as it is written, from what someone typed; None when it cannot be one."""
    plain = _SEPARATORS.sub("", typed[:200]).upper().translate(_MISREAD)
    if len(plain) != LENGTH or any(letter not in ALPHABET for letter in plain):
        return None
    return "-".join(plain[start : start + 4] for start in range(0, LENGTH, 4))


def new_key() -> str:
    """A form's one-time key: 128 random bits, hex."""
    return secrets.token_hex(16)


def seal(key: str, place: str) -> str:
    """Proof that this server made the key for a form at this place."""
    return keyed_hash("tell", f"{place}:{key}")


def is_sealed(key: str, given: str, place: str) -> bool:
    """Whether the key came from here, for this place."""
    right_shape = _KEY.fullmatch(key) is not None
    return right_shape and compare_digest(given.encode(), seal(key, place).encode())


def code_of(key: str) -> str:
    """The receipt code of a form's key: the same every time, and stored nowhere."""
    return written(int(keyed_hash("receipt-code", key)[:20], 16))


def code_hmac(code: str) -> str:
    """What is stored of a code."""
    return keyed_hash("receipt", code)


def fingerprints(key: str, place: str, telling: CompleteSubmission) -> Fingerprints:
    """What is stored of one sending."""
    said = json.dumps([place, asdict(telling)], sort_keys=True, ensure_ascii=False)
    return Fingerprints(
        key_hash=keyed_hash("submission", key),
        payload_hash=keyed_hash("payload", f"{key}:{said}"),
        code_hmac=code_hmac(code_of(key)),
    )
