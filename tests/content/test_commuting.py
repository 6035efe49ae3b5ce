"""The commuter journey and what lies beside its prototype: honest, whole, and checked."""

from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from codesign.artefacts.folders import read_folder
from codesign.artefacts.reading import content_folder
from codesign.cli import codesign
from codesign.i18n import speaking
from codesign.prototypes.kind import KIND
from codesign.rounds.plan import Design
from codesign.starter.checking import voice_faults
from codesign.starter.reading import Starter, starters
from codesign.starter.rounds import rounds_in
from codesign.starter.voices import COLUMNS, read_voices
from tests import commuting

pytestmark = pytest.mark.slow

PHASES = ["Planera", "Första tecknet", "Tolka", "Välja", "Resa", "Efteråt"]


@pytest.fixture(scope="module")
def starter() -> Starter:
    return next(one for one in starters() if one.journey.slug == "pendling")


def texts_in(tree: object) -> list[dict[str, str]]:
    """Every text by language in a document's plain data."""
    if isinstance(tree, dict):
        if set(tree) & {"sv", "en"}:
            return [tree]
        return [text for part in tree.values() for text in texts_in(part)]
    if isinstance(tree, list):
        return [text for part in tree for text in texts_in(part)]
    return []


def test_the_journey_has_its_phases_and_says_whose_it_is(starter: Starter) -> None:
    journey = starter.journey
    assert [phase.title["sv"] for phase in journey.phases] == PHASES
    assert 12 <= len(journey.steps) <= 15
    assert journey.notice is not None
    assert "inte godkänd av myndigheten" in journey.notice["sv"]
    assert {point.basis for step in journey.steps for point in step.emotions} == {"assumed"}


def test_every_text_is_in_both_languages(starter: Starter) -> None:
    assert starter.project is not None
    every = texts_in(starter.journey.model_dump(mode="json"))
    every += texts_in(starter.project.model_dump(mode="json"))
    for version in commuting.versions():
        every += texts_in(version.document.model_dump(mode="json"))
    for one in rounds_in(commuting.FOLDER, commuting.versions())[0]:
        every += texts_in(one.script.model_dump(mode="json"))
    assert len(every) > 300
    assert [text for text in every if set(text) != {"sv", "en"}] == []


def test_every_voice_says_that_it_is_an_example(starter: Starter) -> None:
    assert len(starter.voices) >= 60
    assert all(voice.text.startswith("Exempel: ") for voice in starter.voices)
    assert {step.key for step in starter.journey.steps} == {voice.step for voice in starter.voices}


def test_every_reason_for_version_two_is_a_voice(starter: Starter) -> None:
    keys = {voice.key for voice in starter.voices if voice.key}
    named = {key for change in commuting.document(2).changes for key in change.voices}
    assert named == keys
    assert voice_faults(commuting.folder(), keys) == []
    (fault, *_more) = voice_faults(commuting.folder(), keys - {"skarmlasare"})
    assert "skarmlasare" in fault.told()


def test_a_key_of_a_voice_is_checked_and_used_once(starter: Starter) -> None:
    row = {**dict.fromkeys(COLUMNS, ""), "step": "ombord", "mode": "is", "source": "note"}
    rows = [{**row, "key": key} for key in ("ett", "ett", "Två ord", "")]
    voices, wrong = read_voices(rows, starter.journey, {})
    assert [voice.key for voice in voices] == ["ett", ""]
    assert [(line, told.told()) for line, told in wrong] == [
        (3, "Nyckeln ”ett” används två gånger. Ge den ena en annan nyckel."),
        (4, "”Två ord” kan inte vara en nyckel. Använd a–z, 0–9 och bindestreck."),
    ]


def test_the_round_meets_both_versions_and_nothing_in_it_is_missing() -> None:
    (one,), faults = rounds_in(commuting.FOLDER, commuting.versions())
    assert faults == []
    assert (one.slug, one.design, one.arms) == ("plattform", Design.WITHIN, {"A": 0, "B": 1})
    assert one.script.blocks[0].kind == "proposal"
    assert one.script.context.disruption
    assert len(one.walks) == 12


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("plattform.yaml", "screens: [station]", "screens: [stationen]", "stationen"),
        (
            "plattform.examples.yaml",
            "presses: [lage]",
            "presses: [lager]",
            "its screen does not have",
        ),
        ("plattform.examples.yaml", "      vilken:", "      vilken-da:", "no page of the round"),
        ("plattform.examples.yaml", "order: [A, B]", "order: [A, D]", "no version D"),
        ("plattform.examples.yaml", "screen: sena", "screen: tidiga", "tidiga"),
        ("plattform.yaml", "kind: proposal", "kind: proposals", "blocks"),
    ],
)
def test_what_a_round_names_and_is_not_there_is_told(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    folder = copytree(commuting.FOLDER, tmp_path / "pendeltag")
    place = folder / "rounds" / file
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), "utf-8")
    read, _ = read_folder(KIND, folder)
    assert read is not None
    found, faults = rounds_in(folder, read.versions)
    assert found == []
    with speaking("en"):
        assert any(told in fault.told() for fault in faults), faults


def test_the_check_command_reads_rounds_and_reasons(tmp_path: Path) -> None:
    for name in ("journeys", "prototypes"):
        copytree(content_folder() / name, tmp_path / name)
    document = tmp_path / "prototypes/pendeltag/prototype.yaml"
    text = document.read_text("utf-8").replace("[nasta-besked]", "[nasta-samtal]")
    document.write_text(text, "utf-8")
    told = CliRunner().invoke(codesign, ["check", str(tmp_path), "--lang", "en"])
    assert told.exit_code == 1
    assert "names the voice “nasta-samtal”, which does not exist" in told.output
