"""A release as its readers meet it: figures of what the disclosure guard has passed."""

from codesign.i18n import gettext, local
from codesign.items.figures import Group, Part
from codesign.items.kinds import kind_of
from codesign.items.names import Names, short
from codesign.items.places import CLOSING
from codesign.items.released import ReleasedData, means_figure
from codesign.items.screen_task import ScreenTask, heading_of
from codesign.rounds.plan import AnyBlock
from codesign.rounds.results.queries import ReadRound
from codesign.rounds.results.releases import Release
from codesign.rounds.results.sections.closing import TITLES


def groups_released(tried: ReadRound, release: Release) -> list[Group]:
    """Every part of the readers' page, block by block in the script's order."""
    data = ReleasedData(Names(tried.arms), release.shown, release.day, release.least)
    groups = [_group(data, block) for block in tried.script.blocks]
    if tried.script.closing is not None:
        scale = TITLES[tried.script.closing]
        title = gettext("Helheten: %(scale)s", scale=scale)
        question = gettext("Hur bra tyckte de att det var att använda?")
        closing = means_figure(data, CLOSING, CLOSING, "helheten", question)
        groups.append(Group(CLOSING, title, "", (Part(closing),)))
    return groups


def _group(data: ReleasedData, block: AnyBlock) -> Group:
    prompt = local(block.prompt)
    title = heading_of(block) if isinstance(block, ScreenTask) else short(prompt)
    figures = kind_of(block).released(data, block)
    return Group(block.key, title, prompt, tuple(Part(one) for one in figures))
