"""The word lists of `rules/wishes.toml`, whose head says how a phrase is written, and of `rules/wished.toml`."""

from __future__ import annotations

import functools
import itertools
import re
import tomllib
from collections.abc import Iterator
from importlib import resources

from sredspace_worker.engine.rules import PAPERS, stop_words
from sredspace_worker.engine.tokens import GAP, Phrases

# `the home show`, `the second follower`
_SUBJECTS = frozenset("show first second new".split())
_ORDERS = ("e", "es", "er", "ez", "ons")
_PARTICIPLES = ("é", "és", "ée", "ées")
_PAPER = re.compile(PAPERS)
_ENDING = re.compile(r"-(er|é)$")


@functools.cache
def _read() -> dict[str, dict[str, list[str] | str]]:
    rules = resources.files("sredspace_worker.rules")
    orders, objects = (tomllib.loads(rules.joinpath(name).read_text("utf-8")) for name in ("wishes.toml", "wished.toml"))
    return {**orders, **objects}


@functools.cache
def lists(section: str) -> dict[str, list[str]]:
    """The phrases of each list; a list of single words is written as one text."""
    return {
        name: found.split() if isinstance(found, str) else [phrase for short in found for phrase in written_out(short)]
        for name, found in _read()[section].items()
    }


def written_out(short: str) -> Iterator[str]:
    """`take|out`, `enlev-er` and `can/must go` as the phrases that they stand for."""
    verb, particle, behind = short.partition("|")
    if particle:
        yield f"{verb} {behind}"
        yield f"{verb} {GAP} {behind}"
        return
    for words in itertools.product(*(_forms(word) for word in short.split())):
        yield " ".join(words)


def _forms(word: str) -> list[str]:
    ending = _ENDING.search(word)
    if ending is not None:
        return [word[: ending.start()] + end for end in (_ORDERS if ending[1] == "er" else _PARTICIPLES)]
    # `enlève/ôte-moi`: what stands behind the hyphen belongs to each.
    return ["-".join(parts) for parts in itertools.product(*(part.split("/") for part in word.split("-")))]


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


@functools.cache
def is_paper(word: str) -> bool:
    """Whether a word is one for what a person sends along."""
    return _PAPER.fullmatch(word) is not None


@functools.cache
def no_subject() -> frozenset[str]:
    """The words that name no subject of their own."""
    return words("words", "stop") | words("words", "text") | (stop_words() - _SUBJECTS)
