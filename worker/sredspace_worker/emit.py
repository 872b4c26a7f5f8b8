"""How a job in a child process reports progress; by itself, so that jobs and the process around them need not import each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Emit = Callable[[dict[str, Any]], None]
