"""The word lists of `rules/wishes.toml`."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

from sredspace_worker.engine.tokens import Phrases


@functools.cache
def _read() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files("sredspace_worker.rules").joinpath("wishes.toml").read_text("utf-8"))


def lists(section: str) -> dict[str, list[str]]:
    return _read()[section]


@functools.cache
def phrases(*sections: str) -> Phrases:
    """The phrases of one or more sections; of each the name of its list is known."""
    return Phrases({name: found for section in sections for name, found in lists(section).items()})


@functools.cache
def words(section: str, name: str) -> frozenset[str]:
    """The single words of a list, folded."""
    return Phrases({name: lists(section)[name]}).single


@functools.cache
def one(section: str, name: str) -> Phrases:
    """The phrases of a single list."""
    return Phrases({name: lists(section)[name]})
