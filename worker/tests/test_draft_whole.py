"""A chat that begins small, what others did, a report of one day, an idea before its test, and what no label is sure of."""

from __future__ import annotations

from tests.drafted import lines

HEAD = "# Roller book\n\n## 5 March 2025\nIt is unknown whether one microphone on the track can find one bad roller among 180 good ones.\n"
WORK = "We recorded unit 3 for 25 minutes and folded the signal on 61.4 s.\nThe bad roller stands 11 dB above its neighbours.\n"
IDEA = "We think the clicks come once per turn of the chain, so folding the signal should pile them up.\n"


def test_a_sentence_of_a_chat_that_begins_small_behind_a_short_word_is_one_of_its_own() -> None:
    chat = '[{"type": "message", "user": "U1", "ts": "1741179600.000100", "user_profile": {"real_name": "Tam Reed"}, "text": "for the record: we now know a microphone at 0.8 m finds a flat of 1 mm, which we had no hope of. still don\'t know what rollers of nylon do"}]'
    drafted = lines(("n.md", "md", HEAD + IDEA + WORK), ("slack.json", "json", chat))
    assert any(s.startswith("Still don't know what rollers of nylon do") for s in drafted["246"])
    assert not any("1 mm" in s and "nylon" in s for said in drafted.values() for s in said)


def test_what_was_not_ours_stays_out() -> None:
    said = "The college measured the signal of our rollers for the track owner and kindly let us have a copy."
    other = "The contractor folded the signal of unit 9 the same week, that was their job and not ours."
    drafted = lines(("n.md", "md", f"{HEAD}{IDEA}{WORK}{said}\n{other}\n"))
    whole = " ".join(s for told in drafted.values() for s in told)
    assert "college" not in whole
    assert "contractor" not in whole


def test_the_reasons_of_a_report_with_one_day_above_it_are_no_work() -> None:
    said = "At the mill, when the motor runs, the same threshold falls to 58 % and takes the brake for a roller."
    report = f"# Note to the board\n9 June 2025\n\n# Where we started\nPublished methods count clicks by a threshold, with 93 % found in a quiet hall. {said}\n\n# Where we landed\nWe now know that folding the signal on the chain finds a bad roller.\n"
    drafted = lines(("n.md", "md", HEAD + IDEA + WORK), ("r.md", "md", report))
    assert said in drafted["242"]


def test_what_is_not_known_directly_behind_what_was_learned_stays_open() -> None:
    end = "\n## 9 June 2025\nWe now know that a folded signal finds a flat of 1 mm.\nWhether the same holds for rollers above 200 mm we do not know.\n"
    drafted = lines(("n.md", "md", HEAD + IDEA + WORK + end))
    assert any(s.startswith("Whether the same holds") for s in drafted["246"])


def test_the_first_idea_stands_before_the_first_test_though_a_later_one_shares_more_with_it() -> None:
    drafted = lines(
        (
            "n.md",
            "md",
            f"{HEAD}{IDEA}\n## 9 March 2025\nHung a weight of 300 kg off unit 3 and ran it sixty times.\nIt came out 31 % low when cold and 9 % low when hot.\n\n## 20 March 2025\n{WORK}",
        )
    )
    told = drafted["244"]
    assert next(n for n, s in enumerate(told) if s.startswith("We think the clicks")) < next(
        n for n, s in enumerate(told) if s.startswith("Hung a weight")
    )


def test_what_no_label_is_sure_of_is_told_where_its_words_are_those_of_the_work() -> None:
    said = "If I fold the clicks of unit 3 and unit 4 on alternate turns, one of them is always near the bad roller"
    other = "landlord comes at 2 about the radiator in the back room, be there please"
    chat = f'[{{"type": "message", "user": "U1", "ts": "1741697600.000100", "user_profile": {{"real_name": "Tam Reed"}}, "text": "{said}"}}, {{"type": "message", "user": "U1", "ts": "1741698600.000100", "user_profile": {{"real_name": "Tam Reed"}}, "text": "{other}"}}]'
    whole = " ".join(lines(("n.md", "md", HEAD + IDEA + WORK), ("slack.json", "json", chat))["244"])
    assert "If I fold the clicks" in whole
    assert "landlord" not in whole


def test_a_row_without_its_remark_keeps_its_figure_and_the_words_of_its_test() -> None:
    sheet = "Date;Operator;Trial;Level;Note\n2025-03-12;I. F.;Steel roller folded, wet track;11;\n2025-03-14;I. F.;Nylon roller folded, wet track;3;\n2025-03-15;I. F.;Nylon roller, dry;4;4 too, no better than wet\n"
    whole = " ".join(lines(("n.md", "md", HEAD + IDEA + WORK), ("sheet.csv", "csv", sheet))["244"])
    assert "Steel roller folded, wet track: level 11." in whole
    assert "Nylon roller folded, wet track: level 3." in whole
