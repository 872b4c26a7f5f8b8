"""One module for each run type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.runs import logbook, precheck, t661, t661_analysis, t661_draft, t661_gen
from sredspace_worker.models_gen import Engine

RUNS: dict[str, Callable[[Analysis, Engine], tuple[Any, str]]] = {
    "PRECHECK": precheck.run,
    "T661": t661.run,
    "T661_GEN": t661_gen.run,
    "T661_DRAFT": t661_draft.run,
    "T661_ANALYSIS": t661_analysis.run,
    "LOGBOOK": logbook.run,
}
