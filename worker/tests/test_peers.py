"""Projects with names like any word are told from the people and the places beside them."""

from __future__ import annotations

import uuid

import pytest

from evals.run import answer_all
from sredspace_worker.engine import peers
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.projects import Projects
from sredspace_worker.models_gen import T661DraftResult

DRAFT = """## Line 242

In Bramble it was not known whether a felt pad can hold a lens within a quarter of a degree.

Sandpiper is a mat that reads the heat of a hoof. We could not tell whether a wet foot still shows the two degrees of a lesion.

## Line 244

On 22 January 2025 Ottilie pressed four Bramble pads at 71 C and measured the angle. On 6 March 2025 Faraz compared two films over the Sandpiper sensors.

On 27 May 2025 Ottilie and Faraz ran 140 ewes over the first Sandpiper mat at the Corrigan farm.
"""
DRAFT_FR = """## Ligne 242

Dans Cachalot, on ignorait si le son passe par un trou d'aiguille dans un gant mouillé.

Pour Farfadet, on ignorait si le colorant monte dans une plume sans eau.

## Ligne 244

Le 5 juin 2025, Mbaye et Rosalie ont repris le balayage Cachalot sur onze gants. Le 9 juin 2025, Solveig a monté la cellule Farfadet à 90 bar.
"""


# People whose deeds have a hyphen, a thing behind a word in capitals, and projects that lose something themselves.
WORDED = """On 9 October 2024 Hester bench-tested the first Juniper cell. Every second Friday the Juniper stands were wiped. The Friday shift did it.

Waxed Juniper boards drifted 12 g, while the waxed boards of Juniper had lost 3 g.

For Foxglove it was unclear how fast a line spools. The Foxglove drum jammed, then Foxglove had lost its flange.

On 3 June 2025 Hester tried the Foxglove drum after the Friday shift.
"""
WORDED_FR = """Du côté de Tourmaline, rien n'était prévu. Les lampes Tourmaline ont été lavées, puis Tourmaline a été rangée.

Le 9 octobre 2025, Ondine a posé le filtre. L'ambre de Tourmaline avait perdu sa couleur avec Tourmaline et soufflé dessus.

Le 10 octobre 2025, Ondine et Eudore ont vissé la lampe.
"""


def _papers(text: str) -> list[Source]:
    return [Source("file", "f", "draft.md", text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (DRAFT, {"bramble", "sandpiper"}),
        (DRAFT_FR, {"cachalot", "farfadet"}),
        (WORDED, {"juniper", "foxglove"}),
        (WORDED_FR, {"tourmaline"}),
    ],
)
def test_names_in_front_of_or_behind_things_are_projects(text: str, names: set[str]) -> None:
    assert peers.of(_papers(text)) == names


def test_only_one_of_them_takes_the_other_out() -> None:
    case = {
        "name": "any",
        "prompt": "This claim is for Bramble only, take the rest out.",
        "files": [{"name": "draft.md", "text": DRAFT}],
    }
    result = answer_all(case, uuid.UUID(int=9))[0]["T661_DRAFT"].result
    assert isinstance(result, T661DraftResult)
    out = [c.before or "" for c in result.changes if c.rule_id == "D-ASKED" and c.op == "delete"]
    assert any("Sandpiper is a mat" in s for s in out)
    assert any("140 ewes" in s for s in out)
    assert not any("Bramble" in s for s in out)


@pytest.mark.parametrize(
    "text",
    [
        "# Notebook\n\nTwo projects share this notebook: **Tansy** (valve seat) and **Plover** (cold head).\n\n## Tansy\n\nRan 12 cycles, 1.8 mL leaked.\n\n## Plover\n\nMeasured 310 nm.\n",
        "# Notebook\n\n## Tansy\n\nRan 12 cycles, 1.8 mL leaked.\n\n## Plover\n\nMeasured 310 nm.\n\n## Results\n\nThe leak stayed.\n",
    ],
)
def test_names_alone_as_headings_are_projects(text: str) -> None:
    found = Projects(_papers(text), "Tansy")
    assert found.names_in("tansy, plover, results, notebook") == {"tansy", "plover"}
