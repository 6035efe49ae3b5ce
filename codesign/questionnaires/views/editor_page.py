"""The editor's page: the outline, the form of one part, and how it will look."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import select

from codesign.areas.models import Area
from codesign.artefacts.places import ArtefactPlaces, Place, journeys_by_slug
from codesign.artefacts.versions import digest_of, stored_form
from codesign.i18n import gettext, local
from codesign.projects import access
from codesign.questionnaires.document import (
    Holder,
    Item,
    Page,
    Questionnaire,
    Repeat,
    Section,
)
from codesign.questionnaires.editing import fields
from codesign.questionnaires.editing.actions import last_of
from codesign.questionnaires.editing.conditions import Choosable, choosable
from codesign.questionnaires.editing.deeds import UNDO
from codesign.questionnaires.editing.fields import Field
from codesign.questionnaires.editing.operations import named_parts
from codesign.questionnaires.editing.typed import Typed, name_of
from codesign.questionnaires.queries import Questionnaires, ShownQuestionnaire
from codesign.questionnaires.spoken import language_name, unpiped
from codesign.questionnaires.translations import missing_texts
from codesign.questionnaires.views.blueprint import in_editor, previewed_at
from codesign.texts import Frozen, direction
from codesign.web.sessions import session

WHOLE, SCALE, ITEM, NEW = "whole", "scale", "item", "new"
"""What the form is of: the questionnaire itself, a shared list of answers, a part, a new part."""


@dataclass(frozen=True)
class Outlined:
    """One line of the outline."""

    item: Item
    depth: int
    number: int
    """Among the pages that are answered, from 1; 0 for others."""
    name: Mapping[str, str]


@dataclass(frozen=True)
class Spoken:
    """A language of the questionnaire."""

    code: str
    name: str
    direction: str


@dataclass(frozen=True)
class Trouble:
    """What stands in the way, and the part where it does ("" for none)."""

    told: str
    key: str = ""


@dataclass(frozen=True)
class Theirs:
    """A field that somebody else has changed meanwhile, as it is now."""

    label: str
    text: str


@dataclass(frozen=True)
class Editor:
    """Everything that the page shows."""

    found: Questionnaires
    shown: ShownQuestionnaire
    part: str
    typed: Typed
    key: str = ""
    """Of the part; of the shared list of answers."""
    seen: str = ""
    """What the form was made from, as `mark_of` tells it."""
    after: str = ""
    """The part that a new one comes after."""
    said: str = ""
    """What was done, to be told."""
    troubles: tuple[Trouble, ...] = ()
    may_free: bool = False
    """Whether what stands in the way can be taken away with it."""
    theirs: tuple[Theirs, ...] = ()
    focus: str = ""
    """The id of what is to have the focus."""

    @property
    def document(self) -> Questionnaire:
        return self.shown.document

    @property
    def revision(self) -> int:
        return self.shown.revision if self.shown.is_draft else 0

    @cached_property
    def languages(self) -> tuple[Spoken, ...]:
        return tuple(
            Spoken(code, language_name(code), direction(code)) for code in self.document.languages
        )

    @property
    def first(self) -> Spoken:
        """The language that questions are written in."""
        return self.languages[0]

    @property
    def others(self) -> tuple[Spoken, ...]:
        """Those that they are translated to."""
        return self.languages[1:]

    @cached_property
    def item(self) -> Item | None:
        """The part, None for a new one."""
        found = self.document.by_key.get(self.key) if self.part == ITEM else None
        return found.item if found else None

    @cached_property
    def outline(self) -> list[Outlined]:
        number, found = 0, []
        for one in self.document.located:
            is_asked = isinstance(one.item, Page) and one.item.is_asked
            number += is_asked
            name = unpiped(name_of(one.item, self.document))
            found.append(Outlined(one.item, len(one.above), number if is_asked else 0, name))
        return found

    @property
    def kind(self) -> str:
        return self.typed.kind

    @property
    def kind_name(self) -> str:
        """What the kind of the part is called."""
        name = fields.KINDS.get(self.kind) or fields.HOLDERS.get(self.kind)
        return gettext(name) if name else ""

    @property
    def is_holder(self) -> bool:
        return self.kind in fields.HOLDERS

    @property
    def has_options(self) -> bool:
        return self.kind in fields.WITH_OPTIONS

    @property
    def has_scale(self) -> bool:
        return self.kind in fields.WITH_SCALE and bool(self.document.scales)

    @property
    def is_asked(self) -> bool:
        return self.kind in fields.QUESTIONS

    @property
    def has_page(self) -> bool:
        return self.is_asked or self.kind == "information"

    @cached_property
    def choosable(self) -> Sequence[Choosable]:
        """What the common condition can be about."""
        if self.part == ITEM:
            return choosable(self.document, self.key)
        following = self._following
        return choosable(self.document, following)

    @cached_property
    def _following(self) -> str:
        """The key of what comes after the place of a new part; "" for the end."""
        keys = [one.item.key for one in self.document.located]
        at = keys.index(self.after) + 1 if self.after in keys else len(keys)
        return keys[at] if at < len(keys) else ""

    @cached_property
    def journeys(self) -> Mapping[str, ArtefactPlaces]:
        return journeys_by_slug(session(), access.project().id)

    @cached_property
    def steps(self) -> Sequence[Place]:
        """The steps of the questionnaire's journey."""
        found = self.journeys.get(self.document.journey or "")
        return list(found.steps.values()) if found else []

    @property
    def step_picks(self) -> list[tuple[str, str]]:
        """The steps to choose among, and none."""
        steps = [(one.key, local(one.title)) for one in self.steps]
        return [("", gettext("Som enkäten i övrigt")), *steps]

    @property
    def theme_picks(self) -> list[tuple[str, str]]:
        """The themes to choose among, and none."""
        themes = [(one.key, self.told(one.name)) for one in self.document.themes]
        return [("", gettext("Inget tema")), *themes]

    @cached_property
    def areas(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        """Key and name of the areas that can be named."""
        rows = session().execute(
            select(Area.key, Area.name)
            .where(Area.project_id == access.project().id, Area.key != "")
            .order_by(Area.position, Area.id)
        )
        return [(row.key, row.name) for row in rows]

    @cached_property
    def holders(self) -> Sequence[Holder]:
        """Sections and repeats that the part can be moved into."""
        if self.item is None:
            return ()
        above = {one.key for one in self.document.by_key[self.key].above[-1:]}
        own = {one.item.key for one in self.document.located if self._is_within(one.above)}
        return [
            one.item
            for one in self.document.located
            if isinstance(one.item, Section | Repeat)
            and one.item.key not in above | own | {self.key}
        ]

    def _is_within(self, above: Sequence[Holder]) -> bool:
        return any(one.key == self.key for one in above)

    @property
    def holder(self) -> str:
        """What the part is in; "" for nothing."""
        found = self.document.by_key.get(self.key)
        return found.above[-1].key if found and found.above else ""

    @cached_property
    def named_by(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        """Parts that depend on this one."""
        if self.item is None:
            return ()
        return [
            (key, unpiped(name_of(self.document.by_key[key].item, self.document)))
            for key in named_parts(self.document, self.key)
        ]

    @cached_property
    def scale_users(self) -> int:
        """How many questions share the list of answers that is edited."""
        return sum(getattr(one, "scale", None) == self.key for one in self.document.questions)

    @cached_property
    def missing(self) -> int:
        """How many texts lack a language."""
        return sum(map(len, missing_texts(self.document).values()))

    @cached_property
    def undo(self) -> str:
        """What can be undone, in words; "" for nothing."""
        if not self.shown.is_draft:
            return ""
        last = last_of(session(), self.shown.version_id, self.shown.revision)
        if last is None:
            return ""
        named = last.named.get(self.first.code) or next(iter(last.named.values()), "")
        return gettext(UNDO.get(last.deed, UNDO["change"]), what=_short(named))

    def fields(self, name: str) -> tuple[Field, ...]:
        """The fields of a group: first, own, flags, limits."""
        groups = {
            "first": fields.first_fields,
            "own": fields.own_fields,
            "flags": fields.answer_flags,
            "limits": fields.limit_fields,
        }
        return groups[name](self.kind)

    @property
    def texts(self) -> tuple[Field, ...]:
        """The fields of the part that are written in every language."""
        return tuple(one for one in fields.fields_of(self.kind) if one.is_text)

    @property
    def whole_fields(self) -> tuple[Field, ...]:
        """What the questionnaire says of itself."""
        return fields.WHOLE

    def part_at(self, key: str) -> str:
        """The address of a part in the editor; "" for the questionnaire itself."""
        return in_editor(self.shown.slug, **({"del": key} if key else {}))

    def scale_at(self, key: str) -> str:
        """The address of a shared list of answers; "ny" for a new one."""
        return in_editor(self.shown.slug, skala=key)

    @property
    def preview_at(self) -> str:
        """Where what is kept of the part is shown."""
        return previewed_at(self.shown.slug, self.key if self.part == ITEM else "")

    def told(self, words: Mapping[str, str] | str) -> str:
        """A text of the document in the language that it is written in; one of ours as it is."""
        return local_words(self.document)(words)

    def with_typed(self, typed: Typed) -> "Editor":
        """The same with another form."""
        return replace(self, typed=typed)


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= 40 else f"{plain[:39]}…"


def local_words(document: Questionnaire) -> Callable[[Mapping[str, str] | str], str]:
    """Says texts of a document in the language that it is written in; ours as they are."""

    def told(words: Mapping[str, str] | str) -> str:
        if isinstance(words, str):
            return words
        return words.get(document.languages[0]) or next(iter(words.values()), "")

    return told


def mark_of(part: Frozen) -> str:
    """What a part is like, in a few signs: two that are told alike are alike. A section's own words
    count, not what is in it."""
    plain = stored_form(part)
    for inner in ("items", "scales", "files", "languages", "dated"):
        plain.pop(inner, None)
    return digest_of(plain)[:20]
