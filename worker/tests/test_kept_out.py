"""What stands beside the work in people's papers and has no place in a line of the form."""

from __future__ import annotations

import uuid

import pytest

from evals.run import answer_all
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.reading import read_one
from sredspace_worker.models_gen import T661GenResult

NOTES = """# Joint log, 2025

It was unknown whether a joint of pine tar holds at -30 C without a primer.
Jan 14: we believed that the tar needs 3 % of wax to stay soft.
Jan 15: pulled 12 joints at -30 C with 0, 3 and 6 % wax.
Jan 16: 3 % held 41 N, 0 % broke at 9 N.
We learned that it is the wax and not the primer that keeps the tar soft.
"""


def _draft(text: str, prompt: str = "Draft the lines 242, 244 and 246.", name: str = "notes.md") -> str:
    case = {"name": "any", "prompt": prompt, "fiscalYear": "2025", "files": [{"name": name, "text": text}]}
    result = answer_all(case, uuid.UUID(int=23))[0]["T661_GEN"].result
    assert isinstance(result, T661GenResult)
    sections = result.sections
    return " ".join(line.text for line in (sections.field_242, sections.field_244, sections.field_246))


@pytest.mark.parametrize(
    ("more", "gone"),
    [
        (
            "\n| Item | On hand | Reorder |\n|---|---|---|\n| Tar pellets | 75 kg | 25 kg |\n| Gloves | 3 boxes | 1 box |\n",
            "75 kg",
        ),
        ("\n| Article | Prix | Fournisseur |\n|---|---|---|\n| Goudron | 75 $ | Abitibi |\n| Gants | 3 $ | Canac |\n", "75"),
        ("\nCormier Roofing - internal use only 3\n", "internal"),
        ("\nToitures Cormier - usage interne 3\n", "usage interne"),
        ("\n## Heat bill\nUp 11 % on last January.\n", "11 %"),
        ("\n## Costs\nThe cold room was 2,400 $ for the week at 12 % more than in 2024.\n", "12 % more"),
    ],
)
def test_what_is_on_the_shelf_or_on_each_page_is_no_reading(more: str, gone: str) -> None:
    text = _draft(NOTES + more)
    assert gone not in text
    assert "3 % held 41 N" in text


@pytest.mark.parametrize(
    ("prompt", "gone"),
    [
        ("Documents of the joint project attached (chat, bench book). Draft the lines please.", "attached"),
        ("Draft lines 242 to 246. The log and two sets of minutes are all there is.", "all there is"),
        ("Hi, here are my notes on the joints. I need lines 242, 244 and 246.", "my notes"),
        ("Bonjour, voici le journal du goudron et un courriel de Marie. Rédige les lignes 242, 244 et 246.", "courriel"),
        ("Rédige les lignes 242 à 246. Le rapport Word est de Nadine, le csv vient du labo.", "Nadine"),
    ],
)
def test_what_a_prompt_says_of_its_papers_is_no_evidence(prompt: str, gone: str) -> None:
    text = _draft(NOTES, prompt)
    assert gone not in text
    assert "3 % held 41 N" in text


def test_what_a_prompt_says_of_the_work_is_evidence() -> None:
    text = _draft(NOTES, "Draft the lines. Not in the notes: with 9 % wax the joint crept 2 mm in an hour at 20 C.")
    assert "9 % wax" in text


def test_a_greeting_is_no_part_of_the_sentence_below_it() -> None:
    mail = "Subject: tar\n\nHi Clara,\nI think the damp in the cellar gets into the tar and spoils the joint at -30 C.\n"
    text = _draft(mail, name="mail.txt")
    assert "damp in the cellar" in text
    assert "Clara" not in text


@pytest.mark.parametrize(
    "said",
    [
        "One thing I can't explain is that the top joint of the 3 % batch always lets go before the lower one.",
        "Une affaire que j'arrive pas à m'expliquer: le joint du haut lâche toujours avant celui du bas.",
    ],
)
def test_what_nobody_can_explain_is_no_finding(said: str) -> None:
    (unit,) = read_one(Source("file", "f", "n.md", said + "\n"))
    assert "uncertainty" in unit.labels
    assert "conclusion" not in unit.labels


@pytest.mark.parametrize(
    "more",
    [
        "The level of the lake is logged by the town itself with two gauges on the dock.\n",
        "The sampling is done by the utility on its own, we only get the curves.\n",
        "Le niveau du lac, c'est la ville qui le suit avec ses deux sondes, on ne fait que recevoir les courbes.\n",
        "\n## Trial of March\nThe supplier of the freezer changed its two fans under warranty.\n",
        "\n## Essai de mars\nLe fournisseur du congélateur a changé ses deux ventilateurs sous garantie.\n",
        "Lee can start on the short boards, there is a pile of them behind the saw.\n",
    ],
)
def test_what_others_do_for_themselves_and_what_somebody_can_begin_is_no_work(more: str) -> None:
    text = _draft(NOTES + more)
    assert more.strip().splitlines()[-1][:40] not in text
    assert "3 % held 41 N" in text


def test_the_title_of_a_paper_says_nothing_of_the_firm_below_it() -> None:
    text = _draft(
        "# Pine tar joint, findings of the year\nWritten by Ann Roy, 3 June 2025\nThe firm has been in the old mill of Carp since 2019. Ben's aunt drew the new sign.\n\n"
        + NOTES.replace("# Joint log, 2025", "## Log, 2025")
    )
    assert "old mill" not in text
    assert "drew the new sign" not in text


@pytest.mark.parametrize(
    "more",
    [
        "\n## Feb 3\nFor 2027 we would like to try the tar on hemp rope, but nothing has begun.\n",
        "\n## Feb 3\nWe want to aim for summer stages in 2027.\n",
        "\n## 3 février\nOn veut viser les joints de canot en 2027.\n",
        "\n## 3 février\nPour 2027 on voudrait passer au chanvre, mais rien n'est commencé.\n",
        "\n## Feb 3\nBy the way your bike is still in the loading dock.\n",
        "\n## 3 février\nAu fait ton vélo est encore dans le quai.\n",
        "\n## Feb 3\nThat's the crux.\n",
        "\n## 3 février\nC'est ça le noeud.\n",
        "\n## Feb 3\nSmall thing but it matters.\n",
        "\n## Feb 3\nSo that road is closed.\n",
        "\n## 3 février\nMoi je croyais le contraire mais bon.\n",
        "\n## Feb 3\nNeeds a new clamp on the press, Lee has one from the old stand.\n",
        "\n## Feb 3\nPress 2 down, waiting on belt, swept the floor\n",
        "\n## Feb 3\nSee commit e81f05c.\n",
    ],
)
def test_wishes_for_a_later_year_verdicts_and_things_that_lie_about_are_no_work(more: str) -> None:
    text = _draft(NOTES + more)
    assert more.strip().splitlines()[-1][:30] not in text
    assert "3 % held 41 N" in text


def test_an_aim_for_the_year_of_the_work_stays() -> None:
    text = _draft(NOTES.replace("It was unknown", "We want a joint that holds 40 N at -30 C in 2025. It was unknown"))
    assert "We want a joint that holds 40 N" in text
