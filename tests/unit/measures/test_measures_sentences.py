"""Sentences say how many, how sure, and in words why there is no number."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, g
from hypothesis import given, settings
from hypothesis import strategies as st

from codesign.measures import block_sentences, comparing_sentences, sentences
from codesign.measures.cards import Pile, Sorting, categories, similarity
from codesign.measures.choices import preference, preferred, ranking, recall
from codesign.measures.clicks import Point, first_clicks, misclicks
from codesign.measures.comparing import (
    compare_means,
    compare_shares,
    compare_shares_paired,
    compare_times,
)
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.paths import Walk, flows, lostness_of
from codesign.measures.phrases import duration
from codesign.measures.regions import Region
from codesign.measures.scales import seq, sus, umux_lite
from codesign.measures.shares import Share
from codesign.measures.success import task_success
from codesign.measures.times import time_on_task
from codesign.measures.trees import Search, Tree, tree_result

V1, V2 = "version 1", "version 2"
DIRECT, INDIRECT, GAVE_UP, LEFT = TaskOutcome


def well_formed(told: str) -> bool:
    """Whether it is whole sentences without a leftover of the machine."""
    leftovers = re.search(r"%\(|\bnan\b|\binf\b|None|NotComputed|  |[.!] [a-zåäö]", told)
    begins_well = told[0].isdigit() or told[0].isupper()
    return leftovers is None and begins_well and told.endswith((".", "!"))


def test_success_is_told_with_raw_numbers_and_where_the_truth_may_lie() -> None:
    told = sentences.of_success(task_success([DIRECT] * 3 + [INDIRECT, GAVE_UP]))
    assert told == (
        "4 av 5 klarade uppgiften. Med så få provningar ligger det sanna värdet troligen "
        "någonstans mellan 36 och 98 procent. 1 gav upp."
    )


def test_with_many_people_few_is_not_said() -> None:
    told = sentences.of_success(task_success([DIRECT] * 30 + [GAVE_UP] * 6 + [LEFT] * 4))
    assert told == (
        "30 av 40 klarade uppgiften. Det sanna värdet ligger troligen mellan 60 och 86 procent. "
        "6 gav upp och 4 lämnade utan att säga till."
    )


def test_all_none_one_and_nobody_have_sentences_of_their_own() -> None:
    assert sentences.of_success(task_success([DIRECT] * 5)).startswith("Alla 5 klarade uppgiften.")
    assert sentences.of_success(task_success([LEFT] * 5)).startswith("Ingen av 5 klarade")
    assert sentences.of_success(task_success([DIRECT])) == (
        "Den enda som försökte klarade uppgiften. "
        "En enda person visar vad som kan hända, inte hur ofta."
    )
    assert "klarade inte" in sentences.of_success(task_success([GAVE_UP]))
    assert sentences.of_success(task_success([])) == "Ingen har försökt sig på uppgiften ännu."


def test_what_people_say_of_themselves_is_told_as_that() -> None:
    alone = sentences.of_success(task_success([DIRECT]), by_own_word=1)
    assert alone.startswith("Den enda som försökte klarade uppgiften, enligt personen själv.")
    both = task_success([DIRECT, DIRECT, TaskOutcome.GAVE_UP])
    told = sentences.of_success(both, by_own_word=3)
    assert told.startswith("2 av 3 klarade uppgiften, enligt dem själva.")
    told = sentences.of_success(both, by_own_word=2)
    assert told.startswith("2 av 3 klarade uppgiften. ")
    assert told.endswith("För 2 av 3 är det enligt dem själva.")
    assert "enligt" not in sentences.of_success(both)
    assert "enligt" not in sentences.of_success(task_success([]), by_own_word=0)


def test_directness_is_told_of_those_who_managed() -> None:
    told = sentences.of_directness(task_success([DIRECT, DIRECT, INDIRECT, GAVE_UP]))
    assert told == ("2 av de 3 som klarade uppgiften gick kortaste vägen, de andra tog en omväg.")
    assert sentences.of_directness(task_success([DIRECT] * 2)).startswith("Alla 2")
    assert sentences.of_directness(task_success([INDIRECT] * 2)).endswith("tog en omväg.")
    assert sentences.of_directness(task_success([GAVE_UP])) == ""


def test_times_are_told_in_words_of_time() -> None:
    assert sentences.of_times(time_on_task([55, 65, 75, 62, 45, 135])) == (
        "Den som klarar uppgiften behöver oftast omkring 1 min 8 s (6 tider, från 45 sekunder "
        "till 2 min 15 s). Det typiska värdet ligger troligen mellan 46 sekunder och 1 min 41 s."
    )
    assert "Fler behövs" in sentences.of_times(time_on_task([8.46]))
    assert "noll eller negativ" in sentences.of_times(time_on_task([0, 5]))
    assert sentences.of_times(time_on_task([])) == "Ingen som klarade uppgiften har någon tid."


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(8.46, "8,5 sekunder"), (9.99, "10 sekunder"), (59.4, "59 sekunder"), (59.6, "1 min 0 s"),
     (3725, "62 min 5 s")],
)  # fmt: skip
def test_durations_are_rounded_as_people_round(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_sus_is_told_with_its_norm_as_orientation_and_those_left_out() -> None:
    people = [[4, 1, 5, 2, 5, 1, 4, 2, 3, 1], [3] * 10, [3] * 9 + [None]]
    assert sentences.of_sus(sus(people)) == (
        "SUS blev i medel 67,5 av 100, efter 2 svar. Det sanna medlet ligger troligen mellan 0 och "
        "100. 1 person hoppade över någon fråga och är inte med. Som riktmärke: ungefär 49 procent "
        "av de produkter som undersökts får lägre."
    )


def test_one_persons_sus_is_not_held_against_norms_of_studies() -> None:
    assert sentences.of_sus(sus([[3] * 10])) == "SUS blev 50 av 100, efter 1 svar."
    assert "färre än 15" in sentences.of_sus(sus([[1, 5] * 5] * 2))
    assert "mer än 90" in sentences.of_sus(sus([[5, 1] * 5] * 2))
    assert sentences.of_sus(sus([])) == "Ingen har svarat på hela SUS ännu."
    assert sentences.of_umux_lite(umux_lite([[6, 7]])) == (
        "UMUX-Lite blev 91,7 av 100, efter 1 svar."
    )


def test_seq_is_told_with_its_scale_and_what_is_usual() -> None:
    told = sentences.of_seq(seq([7, 6, 7, 5]))
    assert "i medel som 6,3 på en skala från 1 (mycket svår) till 7 (mycket lätt)" in told
    assert told.endswith(
        "medianen 6,5 av 4 svar. Det sanna medlet ligger troligen mellan 4,7 och 7. "
        "Vanligt är omkring 5,5."
    )
    assert "går inte att räkna ut" in sentences.of_seq(seq([6, 6]))
    assert sentences.of_seq(seq([None])) == "Ingen har svarat på hur lätt uppgiften var."


def test_the_number_of_people_has_words() -> None:
    told = [sentences.of_sample(n) for n in (0, 1, 3, 8, 50, 400)]
    assert len(set(told)) == 6
    assert "upp till 28 procentenheter" in told[3]
    assert "på 13 procentenheter när" in told[4]


def test_clicks_are_told() -> None:
    region = [Region(x=0, y=0, width=0.5, height=0.5)]
    points = [Point(0.1, 0.1)] * 3 + [Point(0.9, 0.9), None]
    told = block_sentences.of_first_clicks(first_clicks(points, region))
    assert told.startswith("3 av 4 tryckte rätt först. Med så få provningar")
    assert told.endswith("1 person tryckte inte alls.")
    assert "utpekad" in block_sentences.of_first_clicks(first_clicks(points, []))
    assert block_sentences.of_first_clicks(first_clicks([], region)) == "Ingen har tryckt ännu."
    assert block_sentences.of_misclicks(misclicks([("a", False), ("a", True), ("b", True)])) == (
        "1 av 3 tryck hamnade bredvid. Det hände 1 av 2 personer."
    )


def test_ways_are_told_with_the_names_people_know() -> None:
    walks = [
        Walk(("s", "m", "t"), DIRECT),
        Walk(("s", "m"), LEFT),
        Walk(("s", "l", "m"), GAVE_UP),
    ]
    names = {"s": "Start", "m": "Karta", "l": "Linje", "t": "Tåg"}
    assert block_sentences.of_flows(flows(walks), names.__getitem__) == (
        "Från ”Start” går 2 av 3 vidare till ”Karta”. "
        "Flest slutade vid ”Karta”: 2 gav upp eller lämnade där."
    )
    assert block_sentences.of_flows((), names.__getitem__) == ""
    lost = lostness_of(walks, [["s", "m", "t"]])
    assert block_sentences.of_lostness(lost) == "Den enda som kom fram gick inte vilse."
    assert "kortaste väg" in block_sentences.of_lostness(lostness_of(walks, []))


def test_cards_and_trees_are_told() -> None:
    sorts = [Sorting((Pile("Resa", frozenset("ab")),)), Sorting((Pile("resa", frozenset("ab")),))]
    assert block_sentences.of_similarity(similarity(sorts, "abc"), str.upper) == (
        "Tydligast hör ”A” och ”B” ihop: 2 av 2 lade dem i samma hög."
    )
    assert "100 procent" in block_sentences.of_categories(categories(sorts))
    assert "Inga två" in block_sentences.of_categories(categories(sorts[:1]))
    tree = Tree({"a": None, "a1": "a", "b": None})
    found = tree_result(tree, [Search(("a",), "a1"), Search(("b", "a"), "a1")], ["a1"])
    told = block_sentences.of_tree(found)
    assert told.startswith("2 av 2 hittade rätt, 1 av dem utan att vända.")
    assert told.endswith("Första valet var rätt för 1 av 2.")


def test_rankings_and_memories_are_told() -> None:
    told = block_sentences.of_ranking(ranking(["abc", "abc"], "abc"), str.upper)
    assert told.startswith("Bäst placerat är ”A”, med medelplatsen 1 och 2 förstaplatser av 2.")
    assert told.endswith("De flesta är överens om ordningen.")
    split = block_sentences.of_ranking(ranking(["abc", "cba"], "abc"), str.upper)
    assert split.endswith("Men alla tycker olika om ordningen.")
    assert block_sentences.of_recall(recall(["tåget sent", "Tåget", "karta"])) == (
        "Det som flest av 3 personer minns är ”tåget” (2)."
    )
    assert "återkommer" in block_sentences.of_recall(recall(["tåg", "buss"]))


def test_versions_are_compared_with_raw_numbers_range_and_chance() -> None:
    told = comparing_sentences.of_shares(compare_shares(Share(10, 12), Share(4, 13)), V1, V2)
    assert told == (
        "10 av 12 klarade uppgiften med version 1 och 4 av 13 med version 2. Troligen är version 1 "
        "mellan 14 och 74 procentenheter bättre än version 2. Det är knappast slump: om "
        "versionerna vore lika bra skulle en så stor skillnad dyka upp i ungefär 1 fall av 100 "
        "(p = 0,010)."
    )
    turned = comparing_sentences.of_shares(compare_shares(Share(4, 13), Share(10, 12)), V2, V1)
    assert "version 2 mellan 14 och 74 procentenheter sämre än version 1" in turned


def test_a_difference_that_may_be_chance_is_told_as_such() -> None:
    pairs = [(True, False)] * 6 + [(False, True)] + [(True, True)] * 5 + [(False, False)] * 3
    told = comparing_sentences.of_paired_shares(compare_shares_paired(pairs), V1, V2)
    assert told.startswith(
        "15 personer provade båda: 6 klarade bara version 1, 1 bara version 2, 5 båda och 3 ingen."
    )
    assert "någonstans mellan 0 procentenheter sämre och 59" in told
    assert told.endswith("dyka upp i ungefär 13 fall av 100 (p = 0,13; mid-p = 0,070).")


def test_means_and_times_are_compared() -> None:
    means = comparing_sentences.of_means(compare_means([6, 7, 6, 7], [3, 2, 3, 4]), V1, V2)
    assert means.startswith("Medlet blev 6,5 med version 1 (4 svar) och 3 med version 2 (4 svar).")
    assert "steg över version 2" in means
    times = comparing_sentences.of_times(compare_times([20, 40, 80], [10, 20, 40]), V1, V2)
    assert "omkring 40 sekunder med version 1 (3 tider) och 20 sekunder med version 2" in times
    assert "gånger så lång tid som version 2" in times
    few = comparing_sentences.of_means(compare_means([6], [3]), V1, V2)
    assert few.endswith("Det är för få för att pröva om det kan vara slump.")
    assert "noll" in comparing_sentences.of_times(compare_times([0], [1]), V1, V2)
    nobody = comparing_sentences.of_means(compare_means([], [1]), V1, V2)
    assert nobody == "Båda versionerna måste ha provats innan de går att jämföra."


def test_preference_tells_those_who_rejected_both_and_compares_no_versions() -> None:
    told = comparing_sentences.of_preference(preference(8, 2, 5), "”Tider”", "”Karta”")
    assert told == (
        "8 föredrog ”Tider”, 2 föredrog ”Karta” och 5 ville inte ha något av dem. Det kan vara "
        "slump: även om alternativen vore lika omtyckta skulle en så stor skillnad dyka upp i "
        "ungefär 11 fall av 100 (p = 0,11)."
    )
    sure = comparing_sentences.of_preference(preference(9, 1), "”Tider”", "”Karta”")
    assert sure.endswith(
        "Det är knappast slump: om alternativen vore lika omtyckta skulle en så stor skillnad "
        "dyka upp i ungefär 2 fall av 100 (p = 0,021)."
    )
    even = comparing_sentences.of_preference(preference(4, 4), V1, V2)
    assert even.endswith("0 ville inte ha något av dem.")
    assert comparing_sentences.of_preference(preference(0, 0), V1, V2) == "Ingen har valt ännu."


def test_those_to_whom_it_makes_no_difference_are_told_and_not_split() -> None:
    found = preference(8, 2, 5, 7)
    assert found.n == 22
    assert (found.share.x, found.share.n) == (8, 10)
    assert found.test == preference(8, 2).test
    told = comparing_sentences.of_preference(found, "”Tider”", "”Karta”")
    assert told == (
        "8 föredrog ”Tider”, 2 föredrog ”Karta” och 5 ville inte ha något av dem. 7 tyckte att "
        "det inte spelar någon roll. Det kan vara slump: även om alternativen vore lika omtyckta "
        "skulle en så stor skillnad dyka upp i ungefär 11 fall av 100 (p = 0,11)."
    )
    only = comparing_sentences.of_preference(preference(0, 0, 0, 1), "”Tider”", "”Karta”")
    assert only.endswith("1 tyckte att det inte spelar någon roll.")
    several = block_sentences.of_preferred(preferred({"a": 5, "b": 2, "c": 1}, 4, 3), str.upper)
    assert several == (
        "Flest, 5 av 15, valde ”A”. 4 ville inte ha något av dem. 3 tyckte att det inte spelar "
        "någon roll."
    )
    nobody = block_sentences.of_preferred(preferred({"a": 0, "b": 0, "c": 0}, 0, 3), str.upper)
    assert nobody == "Ingen av 3 valde något av dem. 3 tyckte att det inte spelar någon roll."
    some = block_sentences.of_preferred(preferred({"a": 0, "b": 0, "c": 0}, 2, 3), str.upper)
    assert some == (
        "Ingen av 5 valde något av dem. 2 ville inte ha något av dem. 3 tyckte att det inte spelar "
        "någon roll."
    )
    with pytest.raises(ValueError, match="less than no times"):
        preference(1, 1, 0, -1)


def test_the_most_preferred_of_several_is_told_unless_two_share_it() -> None:
    told = block_sentences.of_preferred(preferred({"a": 5, "b": 2, "c": 1}, 4), str.upper)
    assert told == "Flest, 5 av 12, valde ”A”. 4 ville inte ha något av dem."
    shared = block_sentences.of_preferred(preferred({"a": 2, "b": 2, "c": 1}), str.upper)
    assert shared == "Flera alternativ fick lika många val: ”A” och ”B”, 2 av 5 vardera."
    nobody = block_sentences.of_preferred(preferred({"a": 0, "b": 0}), str.upper)
    assert nobody == "Ingen har valt ännu."
    none_of_them = block_sentences.of_preferred(preferred({"a": 0, "b": 0}, 3), str.upper)
    assert none_of_them == "Ingen av 3 ville ha något av dem."


def test_a_very_small_p_is_not_told_as_nought() -> None:
    told = comparing_sentences.of_shares(compare_shares(Share(50, 50), Share(0, 50)), V1, V2)
    assert told.endswith("i färre än 1 fall av 100 (p < 0,001).")


@given(st.lists(st.sampled_from(TaskOutcome), max_size=40), st.lists(st.sampled_from(TaskOutcome)))
@settings(deadline=None)
def test_whatever_happened_the_sentences_are_whole(
    first: list[TaskOutcome], second: list[TaskOutcome]
) -> None:
    one, other = task_success(first), task_success(second)
    assert well_formed(sentences.of_success(one))
    assert well_formed(sentences.of_sample(len(first)))
    told = comparing_sentences.of_shares(compare_shares(one.succeeded, other.succeeded), V1, V2)
    assert well_formed(told)


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=9), st.lists(st.floats(0.01, 1e6)))
@settings(deadline=None)
def test_whatever_the_times_the_sentences_are_whole(
    first: list[float], second: list[float]
) -> None:
    assert well_formed(sentences.of_times(time_on_task(first)))
    assert well_formed(comparing_sentences.of_times(compare_times(first, second), V1, V2))


@pytest.fixture
def in_english() -> Iterator[None]:
    with Flask("english").test_request_context():
        g.language = "en"
        yield


@pytest.mark.usefixtures("in_english")
def test_english_is_told_as_natively() -> None:
    told = sentences.of_success(task_success([DIRECT] * 4 + [GAVE_UP]))
    assert told == (
        "4 of 5 managed the task. With so few walk-throughs the true value most likely lies "
        "somewhere between 36 and 98 percent. 1 gave up."
    )
    compared = comparing_sentences.of_shares(compare_shares(Share(10, 12), Share(4, 13)), V1, V2)
    assert compared.endswith("about 1 of 100 cases (p = 0.010).")


def test_ties_of_blocks_are_all_named() -> None:
    sorts = [
        Sorting((Pile("Köpa", frozenset("a")), Pile("Resa", frozenset("b")))),
        Sorting((Pile("Köpa", frozenset("a")), Pile("Resa", frozenset("b")))),
    ]
    assert block_sentences.of_categories(categories(sorts)) == (
        "Lika många, 2 personer var, har en hög som heter ”Köpa” och ”Resa”."
    )
    two = [Sorting((Pile("x", frozenset("ab")), Pile("y", frozenset("cd"))))]
    assert block_sentences.of_similarity(similarity(two, "abcd"), str.upper) == (
        "Lika tydligt hör flera par ihop: ”A” + ”B” och ”C” + ”D”, som 1 av 1 lade i samma hög."
    )
