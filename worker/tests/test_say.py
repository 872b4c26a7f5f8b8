"""The fixed sentences: both languages, every form of every count, no hole left open."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest

from sredspace_worker.engine.say import Say

TEXTS: dict[str, dict[str, str]] = tomllib.loads(
    resources.files("sredspace_worker.rules").joinpath("texts.toml").read_text("utf-8")
)
RULES = [
    rule
    for name in ("cues.toml", "guards.toml", "routine.toml", "chores.toml")
    for rule in tomllib.loads(resources.files("sredspace_worker.rules").joinpath(name).read_text("utf-8"))["rules"]
]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("key", sorted(TEXTS))
def test_every_text_can_be_said(key: str, language: str) -> None:
    names = set(re.findall(r"\{(\w+)", TEXTS[key][language]))
    assert names == set(re.findall(r"\{(\w+)", TEXTS[key]["fr" if language == "en" else "en"]))
    for number in (0, 1, 2):
        said = Say(language)(key, **dict.fromkeys(names, number))
        assert not re.search(r"[{}|]|\(s\)", said)


def test_counts_agree_with_their_words() -> None:
    assert "1 gap to fill" in Say("en")("gen.headline", words=9, gaps=1)
    assert "0 gaps to fill" in Say("en")("gen.headline", words=9, gaps=0)
    assert "0 lacune à combler" in Say("fr")("gen.headline", words=9, gaps=0)


def test_every_routine_rule_has_a_name_in_words() -> None:
    assert [
        r["id"]
        for r in RULES
        if r["label"] in ("routine", "known", "admin") and f"routine.{re.split(r'[./]', r['id'])[0]}" not in TEXTS
    ] == []
    assert [r["id"] for r in RULES if r["label"] == "excluded" and f"excluded.{r['category']}" not in TEXTS] == []
