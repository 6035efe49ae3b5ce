"""`codesign import-notes`: workshop notes from a file, with the same rules as the page."""

import click


@click.command("import-notes")
def import_notes() -> None:
    """Import notes."""
