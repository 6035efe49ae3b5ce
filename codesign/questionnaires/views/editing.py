"""Writing a questionnaire in the browser, one part at a time. Every form works without scripts."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import Response, request
from flask.typing import ResponseReturnValue

from codesign.artefacts import drafts
from codesign.artefacts.drafts import draft_of
from codesign.artefacts.versions import artefact_called
from codesign.errors import NotFoundError
from codesign.i18n import gettext, lazy
from codesign.projects import access
from codesign.questionnaires.document import Item, Questionnaire, Repeat, Scale, Section
from codesign.questionnaires.editing import fields, operations
from codesign.questionnaires.editing.actions import undo
from codesign.questionnaires.editing.deeds import DONE
from codesign.questionnaires.editing.operations import EditError
from codesign.questionnaires.editing.typed import (
    WHEN,
    Meant,
    MeantScale,
    Typed,
    empty,
    faults_at,
    meant,
    name_of,
    rearranged,
    scale_meant,
    scale_typed,
    sent,
    typed_of,
)
from codesign.questionnaires.editing.whole import MeantWhole, whole_meant, whole_typed, with_whole
from codesign.questionnaires.queries import NAME, ShownQuestionnaire
from codesign.questionnaires.views.blueprint import ONE, asked_for, blueprint, in_editor
from codesign.questionnaires.views.editor_page import (
    ITEM,
    NEW,
    SCALE,
    WHOLE,
    Editor,
    Theirs,
    Trouble,
    mark_of,
)
from codesign.questionnaires.views.keeping import Change, UnfitError, kept, newest
from codesign.web.forms import FieldError
from codesign.web.htmx import page_or_partial, see_other, shown_at
from codesign.web.security import embed
from codesign.web.sessions import writing

_OTHERS_FIRST = lazy(
    "Någon annan har ändrat samma sak sedan du öppnade den. Det du skrev står kvar här. Jämför, "
    "och spara igen om det är ditt som ska gälla."
)
_GONE = lazy(
    "Någon annan har tagit bort det du ändrade. Det du skrev står kvar här. Spara om du vill lägga "
    "till det igen."
)
_BUSY = lazy("Utkastet ändras hela tiden av andra just nu. Försök igen.")
_NOTHING = lazy("Det finns inget att ångra.")
_CHANGED_SINCE = lazy("Utkastet har ändrats sedan du öppnade sidan. Titta igen innan du ångrar.")
_NEW_SCALE = "ny"


class ClashError(Exception):
    """Somebody else has changed the same thing; `now` is its form as it is."""

    def __init__(self, now: Typed | None, mark: str = "") -> None:
        super().__init__(mark)
        self.now = now
        self.mark = mark


@blueprint.get(f"{ONE}/redigera")
def edit(project: str, questionnaire: str) -> ResponseReturnValue:
    """The outline, and the form of what is chosen: a part, a new one, or the questionnaire."""
    shown = newest(questionnaire)
    asked, done = request.args, DONE.get(request.args.get("gjort", ""))
    said = gettext(done) if done else ""
    if (kind := asked.get("lagg", "")) in fields.KINDS:
        page = _editor(shown, NEW, empty(kind), after=asked.get("efter", ""))
    elif (key := asked.get("skala", "")) == _NEW_SCALE:
        page = _editor(shown, SCALE, Typed(SCALE, {}, {"options": ({}, {})}))
    elif key:
        page = _of_scale(shown, key)
    elif key := asked.get("del", ""):
        page = _of_item(shown, key)
    else:
        page = _of_whole(shown)
    here = {name: asked[name] for name in ("del", "skala", "lagg", "efter") if asked.get(name)}
    drawn = _drawn(replace(page, said=said))
    return shown_at(drawn, in_editor(questionnaire, **here))


def _of_item(shown: ShownQuestionnaire, key: str) -> Editor:
    found = shown.document.by_key.get(key)
    if found is None:
        raise NotFoundError
    typed = typed_of(found.item, shown.document)
    return _editor(shown, ITEM, typed, key=key, seen=mark_of(found.item))


def _of_whole(shown: ShownQuestionnaire) -> Editor:
    return _editor(shown, WHOLE, whole_typed(shown.document), seen=mark_of(shown.document))


def _scale(document: Questionnaire, key: str) -> Scale | None:
    return next((one for one in document.scales if one.key == key), None)


def _of_scale(shown: ShownQuestionnaire, key: str) -> Editor:
    found = _scale(shown.document, key)
    if found is None:
        raise NotFoundError
    return _editor(shown, SCALE, scale_typed(found), key=key, seen=mark_of(found))


def _editor(
    shown: ShownQuestionnaire,
    part: str,
    typed: Typed,
    *,
    key: str = "",
    seen: str = "",
    after: str = "",
) -> Editor:
    return Editor(asked_for(shown.slug), shown, part, typed, key=key, seen=seen, after=after)


def _drawn(page: Editor, status: int = 200) -> Response:
    embed("'self'")
    faults = [FieldError(name, told) for name, told in page.typed.errors.items()]
    return page_or_partial(
        "questionnaires/editor/page.html",
        "questionnaires/editor/_editor.html",
        status,
        project=access.project(),
        editor=page,
        typed=page.typed,
        faults=faults,
        kinds={kind: gettext(name) for kind, name in fields.KINDS.items()},
        here={"project": access.project().slug, "questionnaire": page.shown.slug},
    )


@blueprint.post(f"{ONE}/redigera/del")
def change(project: str, questionnaire: str) -> ResponseReturnValue:
    """The form of a part: one of its own buttons, which changes nothing yet, or what is saved."""
    part, kind = request.form.get("part", ""), request.form.get("kind", "")
    known = {*fields.KINDS, *fields.HOLDERS} if part in {ITEM, NEW} else {WHOLE, SCALE}
    if part not in {ITEM, NEW, WHOLE, SCALE} or kind not in known:
        raise NotFoundError
    typed = sent(request.form.to_dict(), kind)
    shown, go = newest(questionnaire), request.form.get("go", "save")
    page = replace(
        _editor(shown, part, typed),
        key=request.form.get("at", "") if part != NEW else "",
        seen=request.form.get("seen", ""),
        after=request.form.get("after", ""),
    )
    if (again := rearranged(typed, go)) is not None:
        return _drawn(replace(page, typed=again, focus=_focus(go, again)))
    if go == "show":
        return _drawn(page)
    return _saved(page)


def _focus(go: str, typed: Typed) -> str:
    """What is to have the focus after a button of a list: what was moved or added."""
    deed, name, number = (*go.split("-"), "", "")[:3]
    count = len(typed.rows.get(name, ()))
    if deed == "add":
        return f"{name}-{count - 1}"
    at = int(number) + {"up": -1, "down": 1}.get(deed, 0)
    return f"{name}-{min(max(at, 0), count - 1)}" if count else f"add-{name}"


def _saved(page: Editor) -> ResponseReturnValue:
    slug = page.shown.slug
    operations_: Mapping[str, Callable[[Editor, Questionnaire], Change]] = {
        NEW: _add,
        ITEM: _change,
        WHOLE: _change_whole,
        SCALE: _change_scale,
    }
    try:
        became, is_changed = kept(
            slug,
            "add" if page.part == NEW else "change",
            lambda document: operations_[page.part](page, document),
        )
    except _IncompleteError as error:
        return _drawn(page.with_typed(error.typed), 422)
    except ClashError as clash:
        return _clashed(page, clash)
    except EditError as error:
        return _refused(page, error)
    except UnfitError as error:
        return _unfit(page, error)
    except drafts.StaleDraftError:
        return _drawn(replace(page, troubles=(Trouble(gettext(_BUSY)),)), 409)
    told = ("add" if page.part == NEW else "change") if is_changed else "same"
    return see_other(_address(page, became.key, told))


def _address(page: Editor, key: str, did: str) -> str:
    names = {ITEM: "del", NEW: "del", SCALE: "skala"}
    where = {names[page.part]: key} if page.part in names else {}
    return in_editor(page.shown.slug, **where, gjort=did)


class _IncompleteError(Exception):
    """What was typed cannot be used; `typed` says why."""

    def __init__(self, typed: Typed) -> None:
        super().__init__(len(typed.errors))
        self.typed = typed


def _add(page: Editor, document: Questionnaire) -> Change:
    found = meant(page.typed, document, None)
    if not isinstance(found, Meant):
        raise _IncompleteError(found)
    place = operations.after(document, page.after if page.after in document.by_key else "")
    new, key = operations.added(document, found.item, place)
    return Change(new, key, name_of(found.item, document))


def _change(page: Editor, document: Questionnaire) -> Change:
    there = document.by_key.get(page.key)
    if there is None:
        raise ClashError(None)
    found = meant(page.typed, document, there.item)
    if not isinstance(found, Meant):
        raise _IncompleteError(found)
    _refuse_clash(page, found.item, there.item, document)
    new = operations.changed(document, page.key, found.item, found.codes)
    return Change(new, found.item.key, name_of(found.item, document))


def _refuse_clash(page: Editor, mine: Item, there: Item, document: Questionnaire) -> None:
    mark = mark_of(there)
    if mark != page.seen and mark_of(mine) != mark:
        raise ClashError(typed_of(there, document), mark)


def _change_whole(page: Editor, document: Questionnaire) -> Change:
    found = whole_meant(page.typed, document)
    if not isinstance(found, MeantWhole):
        raise _IncompleteError(found)
    new = with_whole(document, found)
    mark = mark_of(document)
    if mark != page.seen and mark_of(new) != mark:
        raise ClashError(whole_typed(document), mark)
    return Change(new, "", new.title)


def _change_scale(page: Editor, document: Questionnaire) -> Change:
    old = _scale(document, page.key)
    if page.key and old is None:
        raise ClashError(None)
    found = scale_meant(page.typed, document, old)
    if not isinstance(found, MeantScale):
        raise _IncompleteError(found)
    if old is not None and (mark := mark_of(old)) not in {page.seen, mark_of(found.scale)}:
        raise ClashError(scale_typed(old), mark)
    new = operations.with_scale(document, page.key, found.scale, found.codes)
    return Change(new, found.scale.key, {document.languages[0]: found.scale.key})


def _clashed(page: Editor, clash: ClashError) -> ResponseReturnValue:
    """What was typed beside what somebody else has made of it; saved again, it is what counts."""
    shown = newest(page.shown.slug)
    if clash.now is None:
        again = replace(page, shown=shown, part=NEW if page.part == ITEM else page.part, key="")
        return _drawn(replace(again, troubles=(Trouble(gettext(_GONE)),)), 409)
    again = replace(page, shown=shown, seen=clash.mark)
    told = Trouble(gettext(_OTHERS_FIRST))
    return _drawn(replace(again, troubles=(told,), theirs=_theirs(again, clash.now)), 409)


def _theirs(page: Editor, now: Typed) -> tuple[Theirs, ...]:
    """The fields that are otherwise than they were typed."""
    labels = {one.name: gettext(one.label) for one in (*fields.all_fields(page.kind),)}
    found = []
    for name, text in now.values.items():
        if text != page.typed.values.get(name, "") and name not in {"when", "when_not"}:
            base, _, code = name.partition(".")
            label = labels.get(base) or gettext(_OTHER_LABELS.get(base, "")) or base
            found.append(Theirs(f"{label} ({code})" if code else label, text or "–"))
    for name, rows in now.rows.items():
        if rows != page.typed.rows.get(name, ()):
            words = [_first_words(row) for row in rows]
            found.append(Theirs(gettext(_OTHER_LABELS[name]), "\n".join(filter(None, words))))
    return tuple(found)


_OTHER_LABELS = {
    "key": lazy("Nyckel"),
    "step": lazy("Steg"),
    "area": lazy("Område"),
    "theme": lazy("Tema"),
    "scale": lazy("Svarsskala"),
    "shown": lazy("När den visas"),
    "show_if": lazy("Villkor"),
    "options": lazy("Svaren"),
    "rows": lazy("Raderna"),
    "labels": lazy("Ord till varje steg"),
    "journey": lazy("Resa"),
}


def _first_words(row: Mapping[str, str]) -> str:
    return next((text for name, text in row.items() if name.startswith("text.") and text), "")


def _refused(page: Editor, error: EditError) -> ResponseReturnValue:
    keys = error.keys or ("",)
    troubles = tuple(Trouble(error.said.told(), key) for key in keys)
    shown = replace(page, troubles=troubles[:1] if not error.keys else troubles)
    return _drawn(replace(shown, may_free=error.is_named), 409)


def _unfit(page: Editor, error: UnfitError) -> ResponseReturnValue:
    """What would not hold together: at its field where it is in this form, else above it."""
    key = error.change.key if page.part in {ITEM, NEW} else ""
    own, others = faults_at(error.problems, error.change.document, key)
    typed = page.typed
    for name, told in own.items():
        is_plain = name == "show_if" and typed.values.get("shown") == WHEN
        typed = typed.with_error("when" if is_plain else name, told)
    known = page.document.by_key
    troubles = [Trouble(told, part if part in known else "") for part, told in others]
    troubles += [Trouble(one.told()) for one in error.journeys]
    return _drawn(replace(page, typed=typed, troubles=tuple(troubles)), 422)


@blueprint.post(f"{ONE}/redigera/ordna")
def rearrange(project: str, questionnaire: str) -> ResponseReturnValue:
    """Move, copy, remove a part, put it in a section; or take the last change back."""
    go, key = request.form.get("go", ""), request.form.get("at", "")
    if go == "undo":
        return _undone(questionnaire)
    deed = _DEEDS.get(go)
    if deed is None:
        raise NotFoundError
    try:
        became, _ = kept(questionnaire, deed, lambda document: _arranged(document, go, key))
    except EditError as error:
        return _refused(_where(questionnaire, key), error)
    except UnfitError as error:
        return _unfit(_where(questionnaire, key), error)
    except drafts.StaleDraftError:
        page = replace(_where(questionnaire, key), troubles=(Trouble(gettext(_BUSY)),))
        return _drawn(page, 409)
    where = {"del": became.key} if became.key else {}
    return see_other(in_editor(questionnaire, **where, gjort=deed))


_DEEDS = {
    **{"up": "move", "down": "move", "into": "move", "copy": "copy"},
    **{"remove": "remove", "free": "remove", "unwrap": "unwrap"},
    **{"section": "wrap", "repeat": "wrap"},
}


def _where(slug: str, key: str) -> Editor:
    """The part that a button was about, or the questionnaire where it is gone."""
    shown = newest(slug)
    return _of_item(shown, key) if key in shown.document.by_key else _of_whole(shown)


def _arranged(document: Questionnaire, go: str, key: str) -> Change:
    named = name_of(operations.item_called(document, key).item, document)
    match go:
        case "up" | "down":
            return Change(operations.moved(document, key, -1 if go == "up" else 1), key, named)
        case "into":
            holder = request.form.get("into", "")
            place = operations.end_of(document, holder)
            return Change(operations.moved_to(document, key, place), key, named)
        case "copy":
            new, copy = operations.duplicated(document, key)
            return Change(new, copy, named)
        case "unwrap":
            inner = operations.item_called(document, key).item
            first = inner.items[0].key if isinstance(inner, Section) else ""
            return Change(operations.unwrapped(document, key), first, named)
        case "section" | "repeat":
            new, holder = operations.wrapped(document, key, _holder(document, go))
            return Change(new, holder, named)
        case _:
            beside = _beside(document, key)
            new = operations.removed(document, key, with_conditions=go == "free")
            return Change(new, beside, named)


def _holder(document: Questionnaire, kind: str) -> Section | Repeat:
    first = document.languages[0]
    inner = [{"kind": "information", "key": "x", "text": "x"}]
    if kind == "section":
        return Section.model_validate({"kind": kind, "key": "avsnitt", "items": inner})
    title = {first: gettext(fields.HOLDERS[kind])}
    return Repeat.model_validate(
        {"kind": kind, "key": "upprepning", "title": title, "count": "1", "items": inner}
    )


def _beside(document: Questionnaire, key: str) -> str:
    """What is chosen once a part is gone: the one after it in its place, else the one before."""
    place = operations.place_of(document, key)
    items = document.items
    if place.holder:
        holder = operations.item_called(document, place.holder).item
        assert isinstance(holder, Section | Repeat)
        items = holder.items
    others = [one.key for one in items if one.key != key]
    return others[min(place.index, len(others) - 1)] if others else place.holder


def _undone(slug: str) -> ResponseReturnValue:
    seen, key = request.form.get("revision", 0, type=int), request.form.get("at", "")
    problem = ""
    try:
        with writing() as unit:
            artefact = artefact_called(unit, access.project(), NAME, slug, held=True)
            draft = draft_of(unit, artefact)
            if draft is None or undo(unit, draft, seen) is None:
                problem = _NOTHING
    except drafts.StaleDraftError:
        problem = _CHANGED_SINCE
    if problem:
        return _drawn(replace(_where(slug, key), troubles=(Trouble(gettext(problem)),)), 409)
    where = {"del": key} if key in newest(slug).document.by_key else {}
    return see_other(in_editor(slug, **where, gjort="undo"))
