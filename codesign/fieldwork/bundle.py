"""Everything a device takes along into the field, drawn beforehand: it works without a network.

A device has no server to draw screens, so what is tried draws every one of them beforehand. The
bundle lists the views; each is fetched by itself, so that a device can tell how far it has come and
no answer takes long.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from codesign.fieldwork.devices import Kit, carried_orders, ground_of
from codesign.fieldwork.receive import Ground
from codesign.i18n import FOLDER
from codesign.items.kind import ItemKind
from codesign.items.kinds import kinds
from codesign.rounds.domain import plan_of
from codesign.texts import in_language
from codesign.web.pages import STATIC, asset

TEMPLATES = STATIC.parent / "templates"

ITEMS = TEMPLATES / "items"
"""A folder for each kind of item: its pages, and the module that shows it on a device."""
CODE = STATIC / "js" / "falt"
"""The modules of the field page, at addresses that change when any of them does."""
STYLES = (
    "css/tokens.css",
    "css/theme.css",
    "vendor/designsystemet.css",
    "vendor/designsystemet-forms.css",
    "css/base.css",
    "css/components.css",
    "css/areas.css",
    "css/prototypes-field.css",
)
"""Of the page around the screens. What a screen links, the device finds in the screen."""
FONTS = ("vendor/inter-latin.woff2", "vendor/inter-latin-ext.woff2")


def code_version() -> str:
    """The digest of the field page's own modules, part of their address."""
    content = b"".join(file.read_bytes() for file in _modules().values())
    return sha256(content).hexdigest()[:12]


def code_files() -> list[str]:
    """The names of the modules."""
    return list(_modules())


def item_scripts() -> list[str]:
    """The names of the modules that show kinds of items."""
    return [item_script(kind) for kind in kinds().values()]


def item_script(kind: ItemKind[Any]) -> str:
    """The name of the module that shows a kind of item."""
    return f"item-{kind.name}.js"


def _modules() -> dict[str, Path]:
    own = {file.name: file for file in CODE.glob("*.js")}
    theirs = {item_script(kind): ITEMS / kind.folder / "device.js" for kind in kinds().values()}
    return dict(sorted({**own, **theirs}.items()))


def code_file(name: str) -> Path | None:
    """A module by its name; None when there is none."""
    return _modules().get(name)


def shell_addresses() -> list[str]:
    """Styles, fonts and icon as the page and the screens ask for them.

    A style sheet names its fonts without a version, so they are asked for as it says.
    """
    plain = [asset(name).partition("?")[0] for name in FONTS]
    return [asset(name) for name in (*STYLES, "icon.svg")] + plain


def shell_version(addresses: Sequence[str]) -> str:
    """The digest of all that a device keeps besides the round: files, page and its words."""
    pages = sorted((*(TEMPLATES / "fieldwork").glob("*"), *ITEMS.glob("*/device.html")))
    texts = (TEMPLATES / "layouts" / "base.html", *pages, *sorted(FOLDER.rglob("*.po")))
    content = b"".join(file.read_bytes() for file in texts)
    return sha256("\n".join(addresses).encode() + content).hexdigest()[:12]


def bundle(session: Session, kit: Kit, language: str, moment: datetime) -> dict[str, Any]:
    """What a device stores, as plain data; its views are still to be fetched."""
    ground = ground_of(session, kit.project, kit.round)
    return {
        "schema": "codesign/field-kit/1",
        "edition": edition_of(ground, language),
        "round": kit.round.slug,
        "title": in_language(kit.round.title, language),
        "language": language,
        "now": round(moment.timestamp() * 1000),
        "expires": round(kit.row.expires_at.timestamp() * 1000),
        "script": ground.script.model_dump(mode="json", by_alias=True),
        "arms": {key: shown.carried(session, language) for key, shown in ground.arms.items()},
        "orders": [
            {"arms": arms, "plan": [item.written for item in plan_of(ground.script, arms)]}
            for arms in carried_orders(kit.round.design, list(ground.arms), str(kit.row.id))
        ],
        "files": sorted({file for shown in ground.arms.values() for file in shown.carried_files()}),
    }


def edition_of(ground: Ground, language: str) -> str:
    """Names one drawing of the round's screens: views of the same edition belong together, so a
    device that was stopped half-way needs only those it does not have yet."""
    arms = {key: shown.state() for key, shown in ground.arms.items()}
    return sha256(packed({"arms": arms, "in": language})).hexdigest()[:16]


def packed(told: Mapping[str, Any]) -> bytes:
    """The bundle as compact JSON."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
