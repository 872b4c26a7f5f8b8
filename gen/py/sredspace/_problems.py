"""Errors as exceptions."""

from __future__ import annotations

from typing import TypeVar, cast

import httpx

from .models.problem import Problem
from .models.project_file import ProjectFile

T = TypeVar("T")


class SredspaceError(Exception):
    """What this package raises, beside the exceptions of httpx for lost connections."""


class ProblemError(SredspaceError):
    """The server refused. `code` is from the closed list of the contract."""

    def __init__(self, problem: Problem, retry_after: float | None = None) -> None:
        fields = problem.errors or []
        places = "; ".join(f"{field.pointer or field.parameter}: {field.message}" for field in fields)
        super().__init__(f"{problem.code}: {problem.detail or problem.title}" + (f" ({places})" if places else ""))
        self.problem = problem
        self.code = str(problem.code)
        self.status = problem.status
        self.retry_after = retry_after


class ResponseError(SredspaceError):
    """Not in the contract: something between here and the server answered, or the object storage refused a file."""

    def __init__(self, status: int, what: str = "the server") -> None:
        super().__init__(f"{what} returned {status}")
        self.status = status


class IndexingError(SredspaceError):
    """The file is stored, but no text could be read from it."""

    def __init__(self, file: ProjectFile) -> None:
        super().__init__(f"{file.original_filename}: {file.index_error or 'no text could be read'}")
        self.file = file


class CutOffError(SredspaceError):
    """The stream ended before its run, and again after each attempt to continue it."""

    def __init__(self) -> None:
        super().__init__("the stream was cut off")


def unwrap(answer: T | Problem | None) -> T:
    """The result of a generated call, or the exception for its refusal. A call that has no result, as deleting, gives None."""
    if isinstance(answer, Problem):
        raise ProblemError(answer)
    return cast(T, answer)


def retry_after_of(response: httpx.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None


def error_of(response: httpx.Response) -> SredspaceError:
    """The error of a response whose body has been read."""
    if response.headers.get("Content-Type", "").startswith("application/problem+json"):
        return ProblemError(Problem.from_dict(response.json()), retry_after_of(response))
    return ResponseError(response.status_code)
