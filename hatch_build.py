"""The build makes the browser's scripts, styles and fonts, or fails and says how to get them.

A wheel or a source archive without them would install well and then answer every page with a fault.
"""

import runpy
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
ONLY_FOR_TESTS = {"axe.min.js"}


class AssetsHook(BuildHookInterface[Any]):
    """Called by hatchling before it collects files."""

    def initialize(self, _version: str, _build_data: dict[str, Any]) -> None:
        """Fetch what is missing with npm. Raises RuntimeError where that cannot be done."""
        set_up = runpy.run_path(str(ROOT / "tools" / "set_up.py"))
        if not missing(set_up):
            return
        if shutil.which("npm"):
            try:
                set_up["fetch_assets"]()
            except set_up["SetUpError"] as error:
                raise RuntimeError(f"{error}\n{HOW}") from None
        if left := missing(set_up):
            raise RuntimeError(f"The browser's files are not here: {', '.join(left)}.\n{HOW}")


HOW = (
    "Install npm and build again, or run `python3 tools/set_up.py` first, which brings its own. "
    "A released wheel has them already."
)


def missing(set_up: dict[str, Any]) -> list[str]:
    """The files that a browser or a report needs, and that are not there."""
    wanted = {*set_up["ASSETS"].values(), *set_up["BUNDLES"]} - ONLY_FOR_TESTS
    return sorted(name for name in wanted if not (set_up["VENDOR"] / name).is_file())
