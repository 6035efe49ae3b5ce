"""The `codesign` command: everything an operator or designer does outside the browser.

Exit codes: 0 done, 1 something is wrong with what was given (the text says what and how to
mend it), 2 the command was called wrongly.
"""

import sys

import click

from codesign.artefacts.reading import InvalidContentError
from codesign.capabilities import CAPABILITIES
from codesign.commands import (
    accounts,
    auditing,
    backups,
    content,
    database,
    exporting,
    notes,
    place,
    seeding,
    serving,
    working,
)
from codesign.db import DatabaseUnsafeError
from codesign.errors import RuleBrokenError
from codesign.settings import SettingsError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="codesign-kit", message="%(version)s", version="0.1.0")
def codesign() -> None:
    """Medskapa: develop public services together with the people who use them."""
    place.forget_language()


for command in (
    serving.serve,
    working.work,
    content.check,
    content.sync,
    content.export,
    content.init,
    database.db,
    accounts.user,
    auditing.audit,
    seeding.seed,
    notes.import_notes,
    exporting.export_voices,
    exporting.export_project,
    exporting.import_project,
    backups.backup,
    backups.restore_command,
    *(command for one in CAPABILITIES for command in one.commands),
):
    codesign.add_command(command)


def main() -> None:
    """Run the command; what a person can mend is told in a sentence, never as a traceback."""
    try:
        codesign(standalone_mode=False)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except InvalidContentError as error:
        with place.telling():
            click.echo(str(error), err=True)
            click.echo(content.how_many_faults(len(error.faults)), err=True)
        sys.exit(1)
    except RuleBrokenError as error:
        with place.telling():
            click.echo(error.told(), err=True)
        sys.exit(1)
    except (SettingsError, DatabaseUnsafeError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
