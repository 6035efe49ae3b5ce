"""What is done about what was said: actions, answers and priorities, as blocks."""

from datetime import date

from codesign.db import now
from codesign.follow_up.domain import OPEN, Status, is_overdue
from codesign.follow_up.words import status_name, track_name
from codesign.i18n import day as day_name
from codesign.i18n import gettext, local, ngettext, number
from codesign.reports.action_facts import ActionFact
from codesign.reports.content import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Table,
    one_line,
    plain,
    shortened,
)
from codesign.reports.guarding import Guard
from codesign.reports.queries import Facts


def summary(facts: Facts, guard: Guard) -> list[str]:
    """What is done and answered, a sentence or two about each."""
    told = [_progress(facts)] if facts.actions else []
    tops = {
        label.id for label in facts.labels.values() if label.is_top and facts.areas.get(label.id)
    }
    if tops and facts.answers:
        answered = {_top(facts, answer.area_id) for answer in facts.answers} & tops
        told.append(
            gettext(
                "%(answered)d av %(n)d utvecklingsområden har fått ett svar.",
                answered=len(answered),
                n=len(tops),
            )
        )
    return told


def _progress(facts: Facts) -> str:
    follow = ngettext(
        "%(n)d åtgärd följer av rösterna.",
        "%(n)d åtgärder följer av rösterna.",
        facts.actions_in_all,
    )
    done = sum(1 for action in facts.actions if action.status is Status.DONE)
    if not done:
        return f"{follow} " + gettext("Ingen är klar än.")
    return f"{follow} " + ngettext("%(n)d är klar.", "%(n)d är klara.", done)


def _top(facts: Facts, area_id: int | None) -> int | None:
    label = facts.labels.get(area_id or 0)
    return (label.parent_id or label.id) if label else None


def actions(facts: Facts, guard: Guard) -> list[Block]:
    """Every action with where it stands, the soonest due first."""
    if not facts.actions:
        return [Paragraph(gettext("Ingen åtgärd är beslutad än."))]
    today = now().date()
    with_owner = not guard.is_on
    head = [
        gettext("Åtgärd"),
        gettext("Område"),
        gettext("Status"),
        gettext("Väg"),
        gettext("Klar senast"),
    ]
    if with_owner:
        head.append(gettext("Ansvarig"))
    rows = [_action_row(facts, action, today, with_owner=with_owner) for action in facts.actions]
    blocks: list[Block] = [
        Paragraph(_actions_sentence(facts, today)),
        Table(
            gettext("Åtgärderna och hur långt de har kommit"),
            tuple(head),
            tuple(rows),
            widths=(17, 6, 8, 11, 9, 7) if with_owner else (20, 6, 8, 12, 9),
        ),
    ]
    if facts.actions_in_all > len(facts.actions):
        blocks.append(_the_first(len(facts.actions), facts.actions_in_all))
    return blocks


def _the_first(shown: int, of: int) -> Paragraph:
    return Paragraph(gettext("Här står de %(n)d första av %(of)d.", n=shown, of=of), "note")


def _action_row(
    facts: Facts, action: ActionFact, today: date, *, with_owner: bool
) -> tuple[str, ...]:
    label = facts.labels.get(action.area_id or 0)
    status = status_name(action.status)
    if is_overdue(action.status, action.due, today):
        status = gettext("%(status)s, försenat", status=status)
    row = [
        shortened(local(action.text), 600),
        label.mark if label else gettext("En röst"),
        status,
        track_name(action.track),
        day_name(action.due) if action.due else "–",
    ]
    if with_owner:
        row.append(one_line(action.owner) or gettext("ingen"))
    return tuple(row)


def _actions_sentence(facts: Facts, today: date) -> str:
    still = sum(1 for action in facts.actions if action.status in OPEN)
    late = sum(1 for action in facts.actions if is_overdue(action.status, action.due, today))
    told = ngettext("%(n)d åtgärd är öppen.", "%(n)d åtgärder är öppna.", still)
    if late:
        told += " " + ngettext(
            "%(n)d av dem skulle ha varit klar.", "%(n)d av dem skulle ha varit klara.", late
        )
    return told


def answers(facts: Facts, guard: Guard) -> list[Block]:
    """What the agency has answered, area by area."""
    blocks: list[Block] = []
    waiting = _waiting(facts, guard)
    if not facts.answers:
        return [Paragraph(gettext("Inget svar är publicerat än.")), *waiting]
    ordered = sorted(
        facts.answers,
        key=lambda answer: _place(facts, answer.area_id),
    )
    last: object = ()
    for answer in ordered:
        if answer.area_id != last:
            last = answer.area_id
            label = facts.labels.get(answer.area_id or 0)
            name = one_line(local(label.name)) if label else gettext("Svar på enskilda röster")
            blocks.append(Heading(f"{label.mark} {name}" if label else name))
        text = plain(local(answer.text)).strip()
        blocks.append(Paragraph(text))
        if answer.day:
            blocks.append(Paragraph(gettext("Svarat %(day)s.", day=day_name(answer.day)), "note"))
    return [*blocks, *waiting]


def _place(facts: Facts, area_id: int | None) -> int:
    order = list(facts.labels)
    return order.index(area_id) if area_id in facts.labels else len(order)


def _waiting(facts: Facts, guard: Guard) -> list[Block]:
    if guard.is_on or not facts.unpublished:
        return []
    return [
        Paragraph(
            ngettext(
                "%(n)d svar är skrivet men inte publicerat.",
                "%(n)d svar är skrivna men inte publicerade.",
                facts.unpublished,
            ),
            "note",
        )
    ]


def priorities(facts: Facts, guard: Guard) -> list[Block]:
    """Areas by what they would give for what they take, as people placed them."""
    placed = [
        one
        for one in facts.priorities
        if one.area_id in facts.labels and guard.one(one.n) is not None
    ]
    if not placed:
        if guard.is_on:
            return []
        return [Paragraph(gettext("Ingen har lagt ut områdena efter effekt och insats än."))]
    placed.sort(key=lambda one: (one.effort - one.impact, -one.impact))
    rows = []
    for one in placed:
        label = facts.labels[one.area_id]
        name = f"{label.mark} {one_line(local(label.name))}"
        rows.append((name, number(one.impact), number(one.effort), number(one.n)))
    first = facts.labels[placed[0].area_id]
    return [
        Bullets(
            (
                gettext(
                    "Störst effekt i förhållande till insatsen väntas av ”%(area)s”.",
                    area=one_line(local(first.name)),
                ),
            )
        ),
        Table(
            gettext("Områden efter väntad effekt och insats (1 är mycket liten, 5 mycket stor)"),
            (gettext("Område"), gettext("Effekt"), gettext("Insats"), gettext("Har bedömt")),
            tuple(rows),
            frozenset({1, 2, 3}),
            widths=(6, 2, 2, 2),
        ),
    ]
