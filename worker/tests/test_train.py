"""The classifier of sentences: its weights belong to the sentences beside it, and what it says can be explained."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import pytest

from sredspace_worker.engine import classifier, explain, features
from train import fit, sentences

ROWS = sentences.read()


def test_the_weights_were_trained_on_these_sentences() -> None:
    assert classifier.model().sentences == sentences.digest(ROWS), "a sentence changed: run `make train`"


def test_there_are_sentences_of_every_label_in_both_languages_and_many_without() -> None:
    count = Counter((label, row.language) for row in ROWS for label in row.labels or {"none"})
    assert len(ROWS) >= 4000
    assert len({row.group for row in ROWS}) >= 60
    for label in classifier.LABELS:
        assert count[label, "en"] >= 300, label
        assert count[label, "fr"] >= 200, label
    assert count["none", "en"] >= 700
    assert count["none", "fr"] >= 350


def test_it_has_learned_its_own_sentences() -> None:
    """Far from a proof that it generalises (evals/ measures that), but a broken file or feature shows here."""
    # Each sentence is scored once for all labels: there are more of them than the model remembers scores.
    placed = [classifier.placed(row.folded) for row in ROWS]
    for label in classifier.LABELS:
        judged = [(row, label in found) for row, found in zip(ROWS, placed, strict=True) if label in row.judged]
        found = [row for row, given in judged if given]
        right = sum(label in row.labels for row in found)
        assert right / len(found) >= 0.95, label
        assert right / sum(label in row.labels for row, _ in judged) >= 0.9, label


def test_the_same_sentences_give_the_same_bytes() -> None:
    # The model is fitted 32 times here: once without each set by other hands, once with all, and all that again. A few sentences of
    # every set go the whole way as all of them do.
    some = ROWS[::60]
    assert all(any(row.group.startswith(names) for row in some) for names in fit.OTHERS)
    scores = fit.held_out(some)
    placed, sure = fit.thresholds(some, scores)
    first = fit.written(fit.fit(some), placed, sure, sentences.digest(some))
    again = fit.written(fit.fit(some), *fit.thresholds(some, fit.held_out(some)), sentences.digest(some))
    assert first == again
    assert sentences.digest(some) != sentences.digest(some[1:])


@pytest.mark.parametrize("place", range(0, 4000, 333))
def test_a_score_is_the_sum_of_what_explains_it(place: int) -> None:
    """Up to what the labels behind the nearest rival take."""
    folded = ROWS[place].folded
    for label, score in zip(classifier.LABELS, classifier.scores(folded), strict=True):
        total = explain.against(classifier.model().bias, label, explain.rival(folded, label))
        total += sum(weight for _, weight in explain.explain(folded, label, 10_000))
        least = total - classifier.AMONG * math.log(len(classifier.LABELS))
        assert 1 / (1 + math.exp(-least)) - 0.03 <= score <= 1 / (1 + math.exp(-total)) + 0.03


def test_the_command_shows_the_heaviest_features(capsys: pytest.CaptureFixture[str]) -> None:
    explain.main(["Open", "question:", "does the film survive the wash? Nobody knows."])
    first, feature = capsys.readouterr().out.splitlines()[:2]
    assert first.startswith("uncertainty")
    assert re.fullmatch(r" +[+-]\d\.\d\d   (words|skeleton|classes|pieces|traits): .+", feature)


def test_it_reads_plain_wordings_of_fields_it_was_not_given() -> None:
    for label, text in (
        ("uncertainty", "none of us could tell how long the violin varnish would stay soft"),
        ("hypothesis", "we thought that a colder room would keep the violin varnish soft"),
        ("result", "the varnish cracked after 3 days"),
        ("uncertainty", "personne ne savait combien de temps le vernis du violon resterait mou"),
        ("hypothesis", "on pensait qu'une piece plus froide garderait le vernis mou"),
        ("result", "le vernis a fissure apres 3 jours"),
    ):
        assert label in classifier.placed(text), (text, classifier.scores(text))
    for text in ("the violin shop opens at nine", "facture du luthier payee", "we will varnish three violins next week"):
        assert not classifier.placed(text), text


def test_weights_in_one_integer_come_out_as_they_went_in() -> None:
    several = [[1, -2, 3, -4, 5, -6] * 2, [-1000, 1000, 0, 7, -7, 12345] * 2, [0, 0, 0, 0, 0, -1] * 2]
    packed = sum(map(classifier.pack, several))
    assert classifier.unpack(packed) == [sum(column) for column in zip(*several, strict=True)]


def test_a_word_stands_for_its_meaning() -> None:
    assert features.class_of("cracked") == "@damage+d"
    assert features.tokens("0.4 bar, can't hold 12 % (7)") == ["0", "0u", ",", "can", "not", "hold", "0", "0u", "(", "0", ")"]


def test_two_labels_for_one_sentence_are_an_error(tmp_path: Path) -> None:
    file = tmp_path / "x.en.txt"
    file.write_text("# one\nU it is so\nR It is so\n", "utf-8")
    with pytest.raises(ValueError, match="label the same sentence differently"):
        sentences.read([file])
    file.write_text("UX it is so\n", "utf-8")
    with pytest.raises(ValueError, match="begin with"):
        sentences.read([file])
