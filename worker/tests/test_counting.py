"""The same cases as in server/drafts/diff_test.go: both count alike."""

from __future__ import annotations

import pytest

from sredspace_worker.engine.counting import lines, words


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("", (0, 0)),
        ("one\n\ntwo", (2, 3)),
        ("[GAP: what did you expect, and why?]", (0, 0)),
        ("[GAP: one]\n\n[LACUNE : deux] ", (0, 0)),
        ("We [GAP: what?] tested [3] seals.", (4, 1)),
        ("[GAP: why?] It held.\n[GAP: how?]\nOn", (3, 2)),
        ("[GAPS are no placeholder]", (4, 1)),
    ],
)
def test_only_what_is_filed_counts(text: str, counted: tuple[int, int]) -> None:
    assert (words(text), lines(text)) == counted
