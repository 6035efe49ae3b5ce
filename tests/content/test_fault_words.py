"""Faults of content files are told in the reader's language, by the command and in the pages."""

import re
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result
from pydantic_core.core_schema import ErrorType

from codesign.artefacts.reading import read_text
from codesign.artefacts.words import said_of
from codesign.artefacts.writing import as_yaml
from codesign.cli import codesign
from codesign.commands.place import forget_language, reader_language
from codesign.i18n import speaking
from codesign.prototypes.kind import KIND
from codesign.settings import LANGUAGES
from codesign.starter.voices import COLUMNS
from tests import prototyping
from tests.factories import journey_document
from tests.prototyping import DOCUMENT, START

UNSET = {"LC_ALL": None, "LC_MESSAGES": None, "LANG": None}
ROW = "hear,is,donor,,note,2026-11-03,Exempel: text,"
KNOWN = "decide, follow-up, hear, rest"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A journey that is right, and one example voice."""
    place = tmp_path / "journeys" / "resan"
    place.mkdir(parents=True)
    (place / "journey.yaml").write_text(as_yaml(journey_document()), "utf-8")
    (place / "voices.csv").write_text(f"{','.join(COLUMNS)}\n{ROW}\n", "utf-8")
    return tmp_path


def checked(folder: Path, *words: str, **environ: str) -> Result:
    """What `codesign check` says, in a system without a locale but for `environ`."""
    return CliRunner().invoke(codesign, ["check", str(folder), *words], env={**UNSET, **environ})


def changed(folder: Path, name: str, old: str, new: str | bytes) -> Path:
    file = folder / "journeys" / "resan" / name
    whole = file.read_bytes()
    assert old.encode() in whole
    file.write_bytes(whole.replace(old.encode(), new.encode() if isinstance(new, str) else new, 1))
    return file


def told(result: Result, file: Path) -> list[str]:
    """`line: sentence` of every fault in a file."""
    start = f"{file}:"
    return [row.removeprefix(start) for row in result.output.splitlines() if row.startswith(start)]


FAULTS = [
    (
        "voices.csv",
        "\nhear,",
        "\nhearing,",
        "2: Steget ”hearing” finns inte i resan. Välj ett av: hear, decide, rest, follow-up.",
        "2: the step “hearing” does not exist in the journey. Use one of: hear, decide, rest, "
        "follow-up.",
    ),
    (
        "voices.csv",
        ",is,",
        ",was,",
        "2: ”was” går inte att välja i ”mode”. Välj ett av: is, should, do.",
        "2: “was” cannot be chosen in “mode”. Use one of: is, should, do.",
    ),
    (
        "voices.csv",
        "2026-11-03",
        "3 nov",
        "2: ”3 nov” är inget datum. Skriv som 2026-11-03.",
        "2: “3 nov” is not a date. Write it like 2026-11-03.",
    ),
    (
        "voices.csv",
        f"\n{ROW}",
        f"\n{ROW}Väntan",
        "2: Området ”Väntan” finns inte bland projektets områden.",
        "2: the area “Väntan” does not exist among the project’s areas.",
    ),
    (
        "voices.csv",
        f"\n{ROW}",
        "\nhear,is",
        "2: ”” går inte att välja i ”source”. Välj ett av: ",
        "2: “” cannot be chosen in “source”. Use one of: ",
    ),
    (
        "voices.csv",
        "step,",
        "steg,",
        "1: Kolumner saknas: step. Lägg till dem.",
        "1: columns are missing: step. Add them.",
    ),
    (
        "voices.csv",
        "Exempel",
        b"\xe5r",
        "1: Filen är inte text i UTF-8. Spara den som UTF-8 och försök igen.",
        "1: The file is not UTF-8 text. Save it as UTF-8 and try again.",
    ),
    (
        "journey.yaml",
        "kind: relative",
        "kind: aunt",
        "”actors.1.kind” har ett värde som inte går att välja. Välj ett av: 'end_user', "
        "'relative', 'provider', 'employee', 'system'.",
        "“actors.1.kind” has a value that cannot be chosen. Choose one of: 'end_user', "
        "'relative', 'provider', 'employee', 'system'.",
    ),
    (
        "journey.yaml",
        "value: -1",
        "value: mycket",
        "”phases.0.steps.0.emotions.0.value” ska vara ett tal.",
        "“phases.0.steps.0.emotions.0.value” should be a number.",
    ),
    (
        "journey.yaml",
        "actor: donor",
        "actor: nobody",
        "Aktören ”nobody” finns inte. Välj en av: donor, profession, relative.",
        "the actor “nobody” does not exist. Use one of: donor, profession, relative.",
    ),
    (
        "journey.yaml",
        "slug: resan",
        "slug: vagen",
        "1: Filens ”slug” är ”vagen”. Den ska heta som sin mapp.",
        "1: the slug is “vagen”. Name it like its folder.",
    ),
    (
        "journey.yaml",
        "slug: resan",
        "\tslug: resan",
        "Här står en tabb. YAML skrivs med mellanslag.",
        "here is a tab. YAML is written with spaces.",
    ),
    (
        "journey.yaml",
        "slug: resan",
        "slug: resan\nslug: resan",
        "Samma namn står två gånger här. Behåll det ena.",
        "the same name stands here twice. Keep one of them.",
    ),
    (
        "journey.yaml",
        "slug: resan",
        "slug: *resan",
        "Här hänvisas till ett namn (*namn) som inte har fått något värde tidigare.",
        "a name is referred to here (*name) that has been given no value before.",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "swedish", "english"), FAULTS)
def test_check_tells_the_same_fault_in_both_languages(
    folder: Path, name: str, old: str, new: str | bytes, swedish: str, english: str
) -> None:
    file = changed(folder, name, old, new)
    for code, wanted in (("sv", swedish), ("en", english)):
        answer = checked(folder, "--lang", code)
        assert answer.exit_code == 1
        found = told(answer, file)
        assert any(wanted in one for one in found), answer.output
    assert re.search(r":\d+: ", answer.output)


def test_everything_is_said_in_swedish_to_a_swedish_system(folder: Path) -> None:
    assert checked(folder, LANG="sv_SE.UTF-8").output == (
        "1 resa, med 4 steg och 1 exempelröster, är rätt.\n"
    )
    assert checked(folder, LANG="en_GB.UTF-8").output == (
        "1 journey with 4 steps and 1 example voices is valid.\n"
    )
    changed(folder, "voices.csv", "\nhear,", "\nhearing,")
    assert checked(folder, LANG="sv_SE.UTF-8").output.endswith("1 fel.\n")
    assert checked(folder, LANG="de_DE.UTF-8").output.endswith("1 fault(s) found.\n")


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "sv"}, "sv"),
        ({"LANG": "sv-FI"}, "sv"),
        ({"LANG": "sv_FI@euro"}, "sv"),
        ({"LANG": "svenska"}, "en"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LANG": "sv_SE.UTF-8"}, "en"),
        ({"LC_ALL": "sv_SE.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "sv"),
        ({"LC_ALL": "", "LANG": "sv_SE.UTF-8"}, "sv"),
    ],
)
def test_a_system_says_its_language_as_posix_has_it(environ: dict[str, str], code: str) -> None:
    forget_language()
    assert reader_language(environ) == code


def test_what_is_asked_for_goes_before_the_system(folder: Path) -> None:
    assert "är rätt" in checked(folder, "--lang", "sv", LANG="en_US.UTF-8").output
    assert "is valid" in checked(folder, "--lang", "en", LANG="sv_SE.UTF-8").output
    # What one command was asked for is nothing to the next.
    assert "är rätt" in checked(folder, LANG="sv_SE.UTF-8").output


@pytest.mark.parametrize(
    ("old", "new", "swedish"),
    [
        ("go: klar", "go: borta", "Skärmen ”borta” finns inte. Välj en av: bild, klar, start, "),
        ("laget: stopp}}", "laget: kaos}}", "Tillståndet ”laget” har inget värde ”kaos”. Välj ett"),
        ("key: klar", "key: stopp", "Nyckeln ”stopp” används två gånger. Ge den ena en annan"),
        ("klar.md", "borta.md", "Filen ”borta.md” finns inte bland prototypens filer. Lägg till"),
        ("markdown: stopp.md", "markdown: ../stopp.md", "”screens.2.markdown.sv” är inget filnamn"),
        ("markdown: stopp.md", "hint: x, markdown: stopp.md", "”screens.2.hint” känns inte igen."),
        ("markdown: stopp.md", "html: a.html, markdown: stopp.md", "”screens.2”: En skärm har"),
        ("html: {sv: start.html, en: start.en.html}", "live: {view: line}", "behöver ett tågflöde"),
    ],
)
def test_a_prototypes_faults_are_told_in_both(old: str, new: str, swedish: str) -> None:
    assert old in DOCUMENT
    files = prototyping.files()
    _, faults = read_text(KIND, DOCUMENT.replace(old, new, 1), Path("prototype.yaml"), files)
    assert any(swedish in fault.told() for fault in faults), [str(one) for one in faults]
    with speaking("en"):
        english = " ".join(fault.told() for fault in faults)
    assert not re.search("[åäöÅÄÖ]", english.replace("Läget", "")), english


def test_a_list_to_choose_from_says_when_it_is_empty() -> None:
    text = DOCUMENT.replace("  - {key: laget, name: Läget, values: [lugnt, stopp]}\n", "")
    found = prototyping.faults(text.replace("states:\n", ""))
    assert any(
        one.endswith("the state “laget” does not exist. Use one of: none.") for one in found
    ), found


@pytest.mark.slow
def test_a_number_in_a_fault_is_written_for_its_reader() -> None:
    text = "schema: x\nlista:\n" + "- a\n" * 100_001
    _, (fault,) = read_text(KIND, text, Path("prototype.yaml"))
    for code, wanted in (("sv", "Högst 100\u00a0000 får plats."), ("en", "At most 100,000 fit.")):
        with speaking(code):
            assert fault.told().endswith(wanted)


@pytest.mark.parametrize("code", LANGUAGES)
def test_whatever_the_models_checker_meets_has_a_sentence(code: str) -> None:
    """None of its own words, which are English, reaches a reader."""
    kinds = get_args(ErrorType)
    assert len(kinds) > 80
    with speaking(code):
        for one in kinds:
            sentence = said_of(one, "fas.0", {}).told()
            assert sentence.startswith("”fas.0”" if code == "sv" else "“fas.0”"), sentence
            assert "%(" not in sentence


def test_a_picture_in_a_text_that_is_elsewhere_is_told_in_that_text() -> None:
    text = START.replace("<h1>", '<img src="https://example.com/a.png" alt=""><h1>')
    assert prototyping.faults(start_html=text.encode()) == [
        "1: the picture “https://example.com/a.png” lies outside the prototype and is not fetched. "
        "Put it beside the text, and name it instead."
    ]
