"""What a questionnaire must not be: faces without words, more rounds than there is room for."""

import pytest

from tests.asking import item, questionnaire, repeat, told

WORDS = {2: ["Nej", "Ja"], 3: ["Inte", "Ganska", "Mycket"], 5: ["A", "B", "C", "D", "E"]}


@pytest.mark.parametrize("steps", [2, 3, 5])
def test_faces_have_words(steps: int) -> None:
    faces = {"steps": steps, "faces": True}
    ((path, sentence),) = told(questionnaire(item("a", "rating", **faces)))
    assert path == "items.0.faces"
    assert sentence == (
        "Ansikten behöver ord: den som inte ser dem, eller läser dem på annat sätt, vet annars "
        "inte vad de betyder. Skriv ett ord till varje steg i ”labels”, eller ta bort ”faces”."
    )
    ends = {"low": "Lite", "high": "Mycket"}
    assert [path for path, _ in told(questionnaire(item("a", "rating", **faces, **ends)))] == [path]
    assert told(questionnaire(item("a", "rating", **faces, labels=WORDS[steps]))) == []
    assert told(questionnaire(item("a", "rating", steps=steps))) == []


@pytest.mark.parametrize(
    ("count", "most", "is_wrong"),
    [
        (50, 50, False),
        (51, 50, True),
        ("51", 50, True),
        (" 51.0 ", 50, True),
        (20, 20, False),
        (21, 20, True),
        ("10 + 90", 20, False),
    ],
)
def test_a_count_that_has_no_room_is_told(count: int | str, most: int, is_wrong: bool) -> None:
    found = told(questionnaire(repeat("a", item("b"), count=count, most=most)))
    assert [path for path, _ in found] == (["items.0.count"] if is_wrong else [])
    if is_wrong:
        n = str(count).strip().removesuffix(".0")
        assert found[0][1] == (
            f"Det ska upprepas {n} gånger, men upprepningen rymmer högst {most}. Skriv ett lägre "
            "tal i ”count”, eller höj ”most” (högst 50)."
        )
