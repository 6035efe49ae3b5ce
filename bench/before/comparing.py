"""`python -m bench --before COMMIT [PART …]`: the commit and the present code, in turns."""

from contextlib import ExitStack

from bench.before import checkouts, turns
from bench.before.parts import Part, chosen
from bench.before.sides import Side, served
from bench.reporting import Reporter
from bench.serving import NotStartedError

VOICES = 30_000


def compare(out: Reporter, commit: str, names: list[str], *, quick: bool) -> None:
    """Measure the parts of these names, all without any, and print their ratios."""
    voices, rounds, n = (1_000, 3, 8) if quick else (VOICES, 9, 25)
    parts = chosen(names)
    out.heading(f"{commit} and now")
    try:
        with ExitStack() as stack:
            code = stack.enter_context(checkouts.of_commit(commit)), checkouts.present()
            out.line(f"making {voices:,} voices for each with its own commands …")
            before, now = (stack.enter_context(served(one, voices)) for one in code)
            for side in (before, now):
                out.settings(side.name, side.address)
            _measure(out, parts, (before, now), rounds, n)
    except (checkouts.CheckoutError, NotStartedError) as error:
        out.line(f"Not compared: {error}")


def _measure(
    out: Reporter, parts: list[Part], sides: tuple[Side, Side], rounds: int, n: int
) -> None:
    out.line(
        f"{rounds} turns each, A B B A, after one that is not counted; ms from request to last"
    )
    out.line(
        "byte; now / before of each turn's medians, and of the processor time that the servers"
    )
    out.line("used in all turns, with the forms they showed: below 1 is less now")
    rows = []
    for part in parts:
        before, now = ((part.prepare(side, part.each(n)), side.processor) for side in sides)
        rows.append(turns.row(part.name, turns.take_turns(before, now, rounds)))
        out.table(turns.NAMES, rows[-1:])
    out.line()
    out.table(turns.NAMES, rows)
