"""The starter questionnaires: whole, in three languages, marked as examples, and every page met."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from codesign.artefacts.reading import read_file
from codesign.questionnaires.document import Question, Questionnaire
from codesign.questionnaires.dry_run import dry_run
from codesign.questionnaires.problems import problems

ROOT = Path(__file__).parents[2]
LANGUAGES = ("sv", "sv-simple", "en")
MINUTES = {
    "att-ge-en-njure": (1, 4),
    "din-pendling": (1, 3),
    "myndighetsenkaten": (2, 6),
    "sjalvskattning": (3, 4),
}
"""Starter → minutes of the shortest and the longest way."""
WORDS = {3: ("tre", "three"), 4: ("fyra", "four"), 6: ("sex", "six")}


def starter(slug: str) -> Questionnaire:
    read = read_file(ROOT / "prototypes" / slug / "questionnaire.yaml", Questionnaire)
    assert [str(fault) for fault in read.faults] == []
    assert read.document is not None
    return read.document


def texts(part: Any) -> Iterator[Mapping[str, str]]:
    """Every text of a document as plain data: what has a Swedish wording."""
    if isinstance(part, dict):
        if "sv" in part:
            yield part
        for one in part.values():
            yield from texts(one)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from texts(one)


def test_every_starter_is_here() -> None:
    found = {file.parent.name for file in ROOT.glob("prototypes/*/questionnaire.yaml")}
    assert found == MINUTES.keys()


@pytest.mark.parametrize("slug", MINUTES)
def test_a_starter_holds_together(slug: str) -> None:
    document = starter(slug)
    assert [one.said.told() for one in problems(document)] == []
    assert document.slug == slug
    assert document.languages == LANGUAGES


@pytest.mark.parametrize("slug", MINUTES)
def test_a_starter_says_that_it_is_an_example(slug: str) -> None:
    document = starter(slug)
    assert document.is_example
    for told in (document.intro, document.notice):
        assert told is not None
        assert [told[code].lower().count("exempel") > 0 for code in LANGUAGES[:2]] == [True, True]
        assert "example" in told["en"].lower()
    assert document.source is not None


@pytest.mark.parametrize("slug", MINUTES)
def test_everything_that_is_shown_is_in_three_languages(slug: str) -> None:
    document = starter(slug)
    shown = document.model_dump(mode="json")
    shown["items"] = [one for one in shown["items"] if one["kind"] != "calculated"]
    found = list(texts(shown))
    assert len(found) > 40
    assert [text for text in found if list(text) != list(LANGUAGES)] == []


@pytest.mark.parametrize("slug", MINUTES)
def test_every_page_of_a_starter_can_be_met(slug: str) -> None:
    found = dry_run(starter(slug), date(2026, 11, 30))
    assert (found.unreachable, found.conditions, found.loops) == ((), (), ())
    assert (found.shortest.minutes, found.longest.minutes) == MINUTES[slug]


@pytest.mark.parametrize("slug", MINUTES)
def test_a_starter_says_how_long_its_longest_way_takes(slug: str) -> None:
    intro = starter(slug).intro
    assert intro is not None
    swedish, english = WORDS[MINUTES[slug][1]]
    assert f"tar ungefär {swedish} minuter" in intro["sv"]
    assert f"tar {swedish} minuter" in intro["sv-simple"]
    assert f"about {english} minutes" in intro["en"]


@pytest.mark.parametrize("slug", MINUTES)
def test_steps_are_those_of_the_journey(slug: str) -> None:
    document = starter(slug)
    journey = YAML(typ="safe").load(ROOT / "journeys" / str(document.journey) / "journey.yaml")
    steps = {step["key"] for phase in journey["phases"] for step in phase["steps"]}
    rows = [row for one in document.questions for row in getattr(one, "rows", ())]
    named = {one.step for one in (document, *document.questions, *rows) if one.step}
    assert named
    assert named <= steps


def test_the_self_assessment_has_the_nine_themes() -> None:
    document = starter("sjalvskattning")
    assert [one.key for one in document.themes] == [
        "trygghet",
        "integritet",
        "miljo",
        "fritid",
        "behandling",
        "stod",
        "delaktighet",
        "sjalvbestammande",
        "bemotande",
    ]
    themed = [one.theme for one in document.questions if isinstance(one, Question) and one.theme]
    assert set(themed) == {one.key for one in document.themes}


def test_the_agencies_are_asked_yes_or_no_with_a_word_beside() -> None:
    document = starter("myndighetsenkaten")
    asked = [one.key for one in document.questions if getattr(one, "scale", None) == "ja-nej"]
    assert len(asked) == 7
    told = [one.key for one in document.questions if one.key.endswith("-ord")]
    assert [f"{key}-ord" in told for key in asked] == [False, True, True, True, True, True, False]
