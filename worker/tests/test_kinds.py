"""The kinds of sentences that are no work, which a wish may ask out one by one."""

from __future__ import annotations

import uuid

import pytest

from evals.run import answer_all
from sredspace_worker.engine import kinds
from sredspace_worker.engine.rules import fold
from sredspace_worker.models_gen import T661DraftResult
from train import kinds as training

DRAFT = """Line 242
It was unknown whether the KESTREL gearbox could run dry for 30 minutes, because published models stop at 5 minutes. Nobody beats us on price, and every ski resort in the Alps begs for it.

Line 244
On 2025-02-11 we tested KESTREL with three oils at 90 C and the race seized after 12 minutes. In March 2025 we bought a second compressor and a pallet of drums. We hired a junior technician, and the team grew to eleven people. The shop floor was repainted and the fire extinguishers were checked. Various improvements were made and things moved forward nicely.

Line 246
We learned that the ceramic race survives 22 minutes dry.
"""
OF = {
    "ski resort": "sales",
    "bought a second": "purchase",
    "junior technician": "people",
    "repainted": "routine",
    "Various improvements": "filler",
}


def test_the_weights_were_trained_on_these_sentences() -> None:
    assert kinds.model().sentences == training.digest(), "a sentence changed: run `make train`"


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("Purchases don't belong in here, strike them.", {"purchase"}),
        ("No hiring in the text please.", {"people"}),
        ("Remove the vague sentences that say nothing.", {"filler"}),
        ("Maintenance and housekeeping is no R&D. Out with it.", {"routine"}),
        ("Lose the sales pitch, CRA does not care.", {"sales"}),
        ("Hiring, purchases and routine upkeep: all out in one go.", {"people", "purchase", "routine"}),
        ("Plus d'achats, plus d'embauches.", {"purchase", "people"}),
        ("L'entretien courant, on laisse tomber.", {"routine"}),
        ("Enlevez le remplissage.", {"filler"}),
    ],
)
def test_a_wish_takes_out_the_kind_that_it_names(prompt: str, wanted: set[str]) -> None:
    case = {"name": "any", "prompt": prompt, "files": [{"name": "draft.md", "text": DRAFT}]}
    result = answer_all(case, uuid.UUID(int=3))[0]["T661_DRAFT"].result
    assert isinstance(result, T661DraftResult)
    gone = [change.before or "" for change in result.changes if change.rule_id == "D-ASKED"]
    found = {kind for words, kind in OF.items() if any(words in before for before in gone)}
    assert found == wanted
    assert len(gone) == len(wanted)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We hired two welders and a summer student.", "people"),
        ("Nous avons acheté une fraiseuse et deux étaux.", "purchase"),
        ("The gutters were cleaned and the furnace filter was replaced, as every fall.", "upkeep"),
        ("Notre produit est le meilleur du marché et les clients l'adorent.", "sales"),
        ("Several aspects were looked at and good progress was made.", "filler"),
        ("We ran the pump at 40 Hz for three hours and the seal leaked 12 mL.", kinds.WORK),
    ],
)
def test_sentences_of_a_kind(text: str, kind: str) -> None:
    shares = kinds.shares(fold(text))
    assert max(shares, key=lambda name: shares[name]) == kind
