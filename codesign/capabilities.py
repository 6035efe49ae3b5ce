"""The capabilities, from the bottom to the top of the house, and what follows from their sum."""

from collections.abc import Iterable, Sequence

from flask import Flask

from codesign.areas.capability import capability as areas
from codesign.artefacts.capability import Capability
from codesign.artefacts.demo import use_demo_parts
from codesign.artefacts.events import use_events
from codesign.artefacts.kinds import use_kinds
from codesign.artefacts.page_parts import use_page_parts
from codesign.artefacts.pages import capability as artefacts
from codesign.artefacts.receipts import use_receipts
from codesign.contributions.capability import capability as contributions
from codesign.exports.capability import capability as exports
from codesign.fieldwork.capability import capability as fieldwork
from codesign.follow_up.capability import capability as follow_up
from codesign.imports.capability import capability as imports
from codesign.insights.capability import capability as insights
from codesign.items.trial import use_trials
from codesign.jobs.kinds import JobKind
from codesign.journeys.capability import capability as journeys
from codesign.pages.capability import capability as pages
from codesign.pages.long_work import capability as jobs
from codesign.printed_counts.capability import capability as printed_counts
from codesign.projects.looks import use_looks
from codesign.projects.policy import use_policy
from codesign.projects.project_file.section import use_sections
from codesign.prototypes.capability import capability as prototypes
from codesign.questionnaires.capability import capability as questionnaires
from codesign.quotes.capability import capability as quotes
from codesign.reports.capability import capability as reports
from codesign.rounds.capability import capability as rounds
from codesign.units.capability import capability as units
from codesign.web.limits import use_limits

CAPABILITIES: tuple[Capability, ...] = (
    pages,
    jobs,
    artefacts,
    contributions,
    areas,
    quotes,
    follow_up,
    units,
    rounds,
    fieldwork,
    journeys,
    prototypes,
    questionnaires,
    imports,
    printed_counts,
    insights,
    reports,
    exports,
)


def use(known: Iterable[Capability] = CAPABILITIES) -> Sequence[Capability]:
    """Make these the capabilities of this process: policy, limits, kinds, trials, events,
    receipts, sections of the project file and parts of a demo.

    Raises ValueError when two of them name the same route.
    """
    found = tuple(known)
    use_policy(one.policy for one in found)
    use_looks((one.looks for one in found), (one.look_of for one in found))
    use_limits({endpoint: n for one in found for endpoint, n in one.uploads.items()})
    use_kinds(kind for one in found for kind in one.kinds)
    use_trials({kind: source for one in found for kind, source in one.trials.items()})
    use_events(one.events for one in found if one.events)
    use_page_parts(part for one in found for part in one.page_parts)
    use_demo_parts(part for one in found for part in one.demo)
    use_sections(section for one in found for section in one.project_file_sections)
    use_receipts(receipts for one in found for receipts in one.receipts)
    return found


def job_kinds(known: Sequence[Capability]) -> list[JobKind]:
    """Every kind of long work."""
    return [kind for one in known for kind in one.jobs]


def register(app: Flask, known: Sequence[Capability]) -> None:
    """Give an application the pages of these capabilities."""
    for one in known:
        for install in one.install:
            install(app)
        for blueprint in one.blueprints:
            app.register_blueprint(blueprint)


use()
