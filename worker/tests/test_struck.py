"""What a consultant would strike from a draft or move: each kind on notes of a field of its own."""

from __future__ import annotations

import uuid
from typing import Any

from evals.run import answer_all
from sredspace_worker.engine.debris import imprint
from sredspace_worker.models_gen import PrecheckResult, T661GenResult


def _results(files: dict[str, str], prompt: str = "Draft the three lines.") -> dict[str, Any]:
    case = {"name": "any", "prompt": prompt, "files": [{"name": name, "text": text} for name, text in files.items()]}
    return {name: answer.result for name, answer in answer_all(case, uuid.UUID(int=33))[0].items()}


def _lines(text: str, name: str = "notes.md", prompt: str = "Draft the three lines.") -> dict[str, str]:
    result = _results({name: text}, prompt)["T661_GEN"]
    assert isinstance(result, T661GenResult)
    return {"242": result.sections.field_242.text, "244": result.sections.field_244.text, "246": result.sections.field_246.text}


PRESS = """# Cider press, pulp log

Kept by Dot Farrow. Mum's recipe book is on the shelf if anyone wants it.

## What we want
Juice yield over 78 % from the soft late fruit, no rice hulls.

Rack-and-cloth presses choke on overripe pulp and the screw presses sold for pomace shear it to mush. Nobody could say what makes the cake seal itself after the first minute of pressure.

## 3 Oct 2025
My money is on pectin bleeding to the cloth side and gluing the pores shut.
Pressed eight 20 kg batches, four after 24 h with enzyme and four straight from the mill, 4 bar, 30 min.
Straight 61 %, enzyme 64 %. Hardly a win.
So pectin alone is not what closes it.
The farm shop ran out of labels, Joanne will reprint.
Insurance man came about the barn, wants photos.

## 11 Oct 2025
If the cake seals because it packs in one go, pulsing the ram should keep channels open.
Ran six batches with 5 s on, 5 s off, and six steady.
Pulsed 77 %, steady 62 %, and the pulsed cake broke by hand.
Radio did a piece on us, nice chat.
Must get the fork-lift serviced before the snow.
Lunch was late so we stopped at two.

## 20 Oct 2025
It's packing in one stroke that seals the cake; pectin only slows the last few percent.
Next season we'd like to try a wider cloth.
Cheers, Dot
"""


def test_a_diary_gives_the_work_and_not_the_day() -> None:
    lines = _lines(PRESS)
    assert "Juice yield over 78 %" in lines["242"]
    assert "[GAP" not in "".join(lines.values())
    for words in ("20 kg batches", "enzyme 64 %", "pulsing the ram", "Pulsed 77 %"):
        assert words in lines["244"]
    assert "packing in one stroke" in lines["246"]
    for words in ("Dot", "recipe", "labels", "Insurance", "Radio", "fork-lift", "Lunch", "Next season"):
        assert words not in "".join(lines.values()), words


MAILS = {
    "1.eml": "From: Ada <ada@x.example>\nTo: Ben <ben@x.example>\nDate: Wed, 28 May 2025 20:31:00 -0600\nSubject: drum\n\n"
    "The washers sold for hemp need hot water and felt the fibre.\n"
    "We can't tell you whether a cold drum can part bark from fibre at all below 8 C.\n",
    "2.eml": "From: Ben <ben@x.example>\nTo: Ada <ada@x.example>\nDate: Wed, 11 Jun 2025 21:47:00 -0600\nSubject: Re: drum\n\n"
    "I ran the drum at 4, 6 and 8 C with three loads each, 20 min.\n"
    "At 4 C 31 % of the bark came off, at 8 C 72 %.\n\n"
    "Ben Kroll, P.Eng.\n418 555-0199\nFibre is a state of mind\n\n"
    "> The washers sold for hemp need hot water and felt the fibre.\n",
}


def test_a_quoted_mail_and_a_motto_say_nothing_more() -> None:
    result = _results(MAILS)["T661_GEN"]
    text = " ".join(s.text for s in (result.sections.field_242, result.sections.field_244, result.sections.field_246))
    assert text.count("felt the fibre") == 1
    assert "uoted mail" not in text
    assert "state of mind" not in text
    assert "72 %" in text


GIT = """commit 1111111aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
Author: Lin Osei <lin@board.example>
Date:   Mon Mar 3 09:12:44 2025 -0500

    notes: what is out there

    Published filters assume white noise; ours comes in gusts and the filter loses lock.
    It is not known whether a gust can be told from a turn within 200 ms.

commit 2222222aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
Author: Lin Osei <lin@board.example>
Date:   Thu Mar 6 17:40:01 2025 -0500

    filter: vote of two models

    A gust should touch one axis only, so two models ought to vote.
    We replayed 41 flights at three thresholds.
    False turns fell from 19 to 3 an hour, delay 140 ms.

commit 3333333aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
Author: Lin Osei <lin@board.example>
Date:   Fri Mar 7 08:00:01 2025 -0500

    chore: release 1.4.0 for Bell
"""


def test_the_subject_of_a_commit_is_a_title_where_its_text_tells_the_work() -> None:
    lines = _lines(GIT, "git.log")
    assert "what is out there" not in "".join(lines.values())
    assert "ote of two models" not in lines["244"]
    assert "release" not in "".join(lines.values())
    assert "replayed 41 flights" in lines["244"]


EARLY = """# Quilt wall

## 5 May 2025
Wool batts on the market slump within a winter.
From that we know that wool with 4 % grease mats within a month, grease or no crimp.
Nobody can tell us what lets go first, the grease or the crimp.
## 12 May 2025
My guess is the grease, so a hot scour should hold them up.
We shook eight panels for 2 h at 20 Hz, four scoured at 45 C and four at 65 C.
The first slumped 88 mm, the others 84 mm.
It did not, so grease is not the reason.
## 20 May 2025
What if the short fibres slide, and combing them out locks the mat?
We shook combed and uncombed mats on the same rig.
Combed mats slumped 9 mm, uncombed ones 86 mm.
We learned that staple length locks the mat and crimp does nothing.
"""


def test_what_was_asked_before_the_first_test_is_no_finding() -> None:
    lines = _lines(EARLY)
    assert "mats within a month" in lines["242"]
    assert "mats within a month" not in lines["246"]
    assert "Next hypothesis: What if the short fibres slide" in lines["244"]
    # `It did not` needs the sentence before it.
    assert "It did not" not in lines["246"]
    assert "staple length" in lines["246"]


TABLE = """# Antenna

It is not known whether a bottom echo survives 10 cm of slush.
## 2025-02-05
We dragged both antennas across the patch six times each and counted the echoes.

| antenna | passes | bottom seen |
|---|---|---|
| stock bowtie | 6 | 0 |
| loaded bowtie, ring of 1.1 ns | 6 | 4 |

| code | who | what |
|---|---|---|
| RD-4 | Ana | print of the strips |
"""


def test_the_rows_of_one_table_stand_together_and_read_alike() -> None:
    text = _lines(TABLE)["244"]
    assert (
        "Antenna stock bowtie: passes 6, bottom seen 0. Antenna loaded bowtie, ring of 1.1 ns: passes 6, bottom seen 4." in text
    )
    assert "RD-4" not in text


def test_marks_of_pages_and_wikis_are_about_the_paper() -> None:
    for words in (
        "Modifié en dernier par mdube le 21 mai 2025 à 08:14",
        "Last edited by dana on 3 March 2025 at 4:12 pm",
        "Started fall 2024.",
    ):
        assert imprint(words.lower().replace("é", "e").replace("à", "a")), words
    for words in (
        "modified the seal on 3 march 2025",
        "updated the seal by 3 march 2025: leak fell to 2 ml",
        "started at 40 c in may 2025 and fell to 12",
    ):
        assert not imprint(words), words
    text = _lines("# Trial\nWe tested 12 seals at 60 C. The leak fell to 3 mL.\nMinutes taken by K. Ono, page 1\n")["244"]
    assert "Ono" not in text


MINUTES = """# Core shop meeting, 14 May 2025

## 1 Safety moment
Two near misses with the crane; wear your vests.
## 2 Printed cores
It is not known how a salt binder behaves once the aluminium is at 720 C.
Fergus suspects that the salt sinters at the skin and that a coarser grain would leave it open.
On 22 April 2025 we poured eighteen jackets, nine fine and nine coarse.
The fine ones took 210 s to wash out, the coarse ones 48 s.
## 3 Sales
Kubota asks for a price on 400 a month, with 3 mm of skin.
"""


def test_the_day_of_a_meeting_is_not_that_of_the_work_it_tells() -> None:
    lines = _lines(MINUTES, prompt="Draft it. Tax year 2025-01-01 to 2025-12-31.")
    assert lines["244"].index("Fergus suspects") < lines["244"].index("eighteen jackets")
    for words in ("crane", "Kubota"):
        assert words not in "".join(lines.values())


DICTATED = """alright this is Gil on the third of April driving
the Norwegian drier runs dry air and ours is wet so it does nothing at all for us
I do not know whether the skin holds the water or the salt does
my guess is the skin so pricking it should let it out
on April 7 2025 I pricked twenty fillets and left twenty for three days at 16 C
the pricked ones lost 31 % and the others 30
so the skin is not what holds it
"""


def test_lines_without_full_stops_are_sentences() -> None:
    lines = _lines(DICTATED, "memo.txt")
    assert "guess is the skin so pricking it should let it out. Test: On April 7 2025 I pricked" in lines["244"]
    assert "driving" not in "".join(lines.values())


def test_what_a_person_asks_for_is_no_test() -> None:
    notes = "# Trial\nWe tested 12 seals at 60 C. The leak fell to 3 mL.\n"
    assert "242, 244 et 246" not in _lines(notes, prompt="À partir du classeur, propose 242, 244 et 246.")["244"]


def test_a_missing_hypothesis_opens_the_first_iteration() -> None:
    text = _lines(
        "# Trial\nIt was unknown whether the seal holds at 60 C.\n## 2025-02-05\nWe tested 12 seals at 60 C. The leak fell to 3 mL.\n"
    )["244"]
    assert text.index("[GAP: what did you expect") < text.index("We tested 12 seals")


def test_what_holds_or_belongs_to_a_control_did_not_fail() -> None:
    notes = (
        "# Vats\nIt was unknown whether the yeast passes pH 4.9.\n## 2025-02-05\nWe expected the yeast to go on. We inoculated six vats of 2 L.\n"
        "Vats with yeast got to pH 4.62 in 11 h; controls stalled at 4.91.\nThe pH never fell below 4.6.\nThree were stirred and three were not.\n"
        "We learned that it is not the sugar, it is the lactate that stops it.\n"
    )
    assert "What did not work" not in _lines(notes)["246"]


def test_two_uncertainties_are_numbered_where_they_are_stated() -> None:
    text = (
        "# Film\n\nIt was unknown whether the film would survive 120 C on steel, since no data sheet goes above 90 C.\n"
        "We expected that a thicker film would survive on steel.\nWe tested five film samples on steel at 120 C. The film peeled at 112 C.\n"
        "We learned that the film on steel is limited by the primer.\n\n"
        "# Pump\n\nIt was unknown whether the pump could start at -30 C with cold oil, since published cycles stop at -15 C.\n"
        "We expected that a larger accumulator would keep the oil warm.\nWe tested three pump accumulators at -30 C. The pump started at 4 bar.\n"
        "We learned that the pump start is limited by the oil return.\n"
    )
    lines = _lines(text)
    assert "First uncertainty: It was unknown whether the film" in lines["242"]
    assert "Second uncertainty: It was unknown whether the pump" in lines["242"]
    assert "On the second uncertainty, it is now known: We learned that the pump" in lines["246"]


def test_precheck_cites_what_is_sure_and_in_its_place() -> None:
    case = {"name": "any", "prompt": "Check it.", "files": [{"name": "notes.md", "text": EARLY}]}
    answer = answer_all(case, uuid.UUID(int=33))[0]["PRECHECK"]
    result = answer.result
    assert isinstance(result, PrecheckResult)
    status = {c.id: c.status for c in result.criteria}
    assert status["hypothesis"] == status["experiment_or_analysis"] == "supported"
    quotes = {c.id: c.quote for c in answer.citations}
    cited = {c.id: " ".join(quotes[i] for i in c.citation_ids) for c in result.criteria}
    assert "within a month" not in cited["advancement"]
    assert "It did not" not in cited["advancement"]
    assert "staple length" in cited["advancement"]


TAPED = """File: note_001.m4a

3 February 2025
Nobody could tell us why the grain of cod skin lifts off in spruce tannin after six hours.
I think the cold sea has to do with it, that this skin melts at twelve degrees and my bath is at eighteen.

File: note_002.m4a

14 February 2025
I put twenty skins at six degrees in the beer fridge and twenty at eighteen in the cellar, same liquor.
In the cellar 17 of 20 peel, in the fridge 2 of 20, but those stayed white in the middle.
So it is the cold that saves the grain, and the same cold shuts the door to the tannin.
Clemence thinks that hardening it with smoke first should let the skin stand the warmth.

File: note_003.m4a

10 March 2025
We smoked thirty skins over alder for three, six and twelve hours, then put them in at 22 degrees.
After six hours of smoke 0 of 10 peel.
That's all.
"""


def test_line_246_is_not_left_empty_by_what_says_nothing() -> None:
    lines = _lines(TAPED, "dictated.txt")
    assert "shuts the door to the tannin" in lines["246"]
    whole = " ".join(lines.values())
    assert "m4a" not in whole
    assert "That's all" not in whole
