"""The fixed sentences of the worker, in both languages."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("sredspace_worker.rules").joinpath("texts.toml").read_text("utf-8"))


class Say:
    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: Any) -> str:
        text = _texts()[key][self.language]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        return key in _texts()
