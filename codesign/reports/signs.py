"""Which signs of a text the PDF has no font for: asked before somebody chooses to quote it."""

import json
import threading

import typst

from codesign.reports.pdf import fonts, signs_told
from codesign.waiting import takes_time

LATIN = 0x24F
"""Our own Inter has every sign up to here."""
_KNOWN: dict[str, bool] = {}
"""Sign → whether some font has it."""
_KNOWN_LIMIT = 20_000
_LOCK = threading.Lock()
_SOURCE = (
    b'#set document(title: "Signs")\n#set text(font: ("Inter", "Libertinus Serif"))\n'
    b"#for sign in json(bytes(sys.inputs.signs)) { par(sign) }"
)


@takes_time
def unshown_in(text: str) -> str:
    """The signs of a text that the PDF shows as □, each once, as they come."""
    signs = dict.fromkeys(sign for sign in text if ord(sign) > LATIN and not sign.isspace())
    with _LOCK:
        wanted = [sign for sign in signs if sign not in _KNOWN]
        if wanted:
            if len(_KNOWN) > _KNOWN_LIMIT:
                _KNOWN.clear()
                wanted = list(signs)
            missing = _without_font(wanted)
            _KNOWN.update((sign, sign not in missing) for sign in wanted)
        return "".join(sign for sign in signs if not _KNOWN[sign])


def _without_font(signs: list[str]) -> set[str]:
    """Those of some signs that no font at hand has."""
    missing: set[str] = set()
    while rest := [sign for sign in signs if sign not in missing]:
        try:
            typst.compile(
                _SOURCE,
                font_paths=fonts(),
                sys_inputs={"signs": json.dumps(rest)},
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            found = signs_told(error) & {*rest}
            missing |= found or {*rest}
        else:
            break
    return missing
