"""`python -m tools.commuter_line [FOLDER]`: write the mornings' files, where they are shipped."""

import argparse
from pathlib import Path

from tools.commuter_line.files import every_file

FEEDS = Path(__file__).parents[2] / "prototypes" / "pendeltag" / "feeds"


def main() -> None:
    """Read the command line, and write every file."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.commuter_line", description="Make the commuter line's feeds."
    )
    parser.add_argument("folder", nargs="?", type=Path, default=FEEDS, metavar="FOLDER")
    folder = parser.parse_args().folder
    for name, text in every_file().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
