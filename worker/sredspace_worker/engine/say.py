"""The fixed sentences of the worker, in both languages."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("sredspace_worker.rules").joinpath("texts.toml").read_text("utf-8"))


class _Count(int):
    """A number that picks its words: `{n:gap|gaps}`. In French nought is singular too."""

    one: bool

    def __format__(self, spec: str) -> str:
        if "|" not in spec:
            return super().__format__(spec)
        single, _, several = spec.partition("|")
        return single if self.one else several


class Say:
    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: Any) -> str:
        text = _texts()[key][self.language]
        return text.format(**{name: self._counted(value) for name, value in values.items()}) if values else text

    def _counted(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        count = _Count(value)
        count.one = value == 1 or (value == 0 and self.language == "fr")
        return count

    def has(self, key: str) -> bool:
        return key in _texts()

    def number(self, value: float) -> str:
        return f"{value:g}" if self.language == "en" else f"{value:g}".replace(".", ",")

    def quoted(self, text: str) -> str:
        return f"«\u00a0{text}\u00a0»" if self.language == "fr" else f"“{text}”"

    def gap(self, key: str) -> str:
        """A gap as it stands in a draft; it is set in bold where it is shown."""
        return f"[{self('gap')}{self('colon')} {self(key)}]"
