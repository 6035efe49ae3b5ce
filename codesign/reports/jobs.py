"""The report as a file, which takes long, made in a process of its own."""

import re
from collections.abc import Callable

from codesign.i18n import lazy
from codesign.jobs.domain import Limits
from codesign.jobs.kinds import JobKind, Made
from codesign.jobs.work import Work
from codesign.projects.policy import EVERY_ROLE
from codesign.reports.content import ReportContent, chosen_parts
from codesign.reports.forms import PARAMETER
from codesign.reports.making import report_for
from codesign.reports.pdf import pdf_of, png_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _making(
    rendered: Callable[[ReportContent], bytes], ending: str, media: str
) -> Callable[[Work], Made]:
    """Work that reads the report in a snapshot, and renders it with nothing held."""

    def work(work: Work) -> Made:
        parts = chosen_parts(work.options.get(PARAMETER, ()))
        with work.snapshot() as (session, asked):
            made = report_for(session, asked.project, asked.role, parts)
        work.progress(1, 2)
        work.result.write(rendered(made))
        return Made(file_name=_file_name(made, ending), media=media)

    return work


def _docx_of(made: ReportContent) -> bytes:
    # What writes Word documents takes long to load: only the job that writes one does.
    from codesign.reports.docx import docx_of

    return docx_of(made, png_of)


def _file_name(made: ReportContent, ending: str) -> str:
    name = re.sub(r"[^a-z0-9-]", "", made.slug) or "projekt"
    return f"rapport-{name}-{made.day.isoformat()}.{ending}"


PDF = JobKind(
    name="report.pdf",
    title=lazy("Rapporten görs som PDF"),
    work=_making(pdf_of, "pdf", "application/pdf"),
    roles=EVERY_ROLE,
    back="reports.page",
    back_values=lambda options: options,
    another=lazy("Till rapporten"),
    limits=Limits(seconds=300, processor_seconds=240),
)
WORD = JobKind(
    name="report.docx",
    title=lazy("Rapporten görs som Worddokument"),
    work=_making(_docx_of, "docx", DOCX),
    roles=EVERY_ROLE,
    back="reports.page",
    back_values=lambda options: options,
    another=lazy("Till rapporten"),
    limits=Limits(seconds=300, processor_seconds=240),
)
KINDS = (PDF, WORD)
