"""RFC 9457 problems: what may go wrong, and the one place that renders it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

from fastapi.responses import Response

from sredspace_worker.models_gen import Problem as ProblemModel

Code = Literal[
    "invalid_request",
    "unauthorized",
    "not_found",
    "method_not_allowed",
    "body_too_large",
    "unsupported_media_type",
    "unreadable_file",
    "unsupported_file",
    "file_too_complex",
    "text_unavailable",
    "object_unavailable",
    "not_ready",
    "busy",
    "internal",
]

STATUS: dict[Code, int] = {
    "invalid_request": 400,
    "unauthorized": 401,
    "not_found": 404,
    "method_not_allowed": 405,
    "body_too_large": 413,
    "unsupported_media_type": 415,
    "unreadable_file": 422,
    "unsupported_file": 422,
    "file_too_complex": 422,
    "text_unavailable": 422,
    "object_unavailable": 502,
    "not_ready": 503,
    "busy": 503,
    "internal": 500,
}

_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}


class Problem(Exception):
    """A failure with a code and a sentence that may be shown to a person."""

    def __init__(self, code: Code, detail: str, *, retryable: bool = False, headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.code: Code = code
        self.detail = detail
        self.retryable = retryable
        self.headers = headers or {}

    @property
    def status(self) -> int:
        return STATUS[self.code]

    def model(self) -> ProblemModel:
        return ProblemModel(
            type="about:blank",
            title=_TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            status=self.status,
            code=self.code,
            detail=self.detail,
            retryable=self.retryable,
        )

    def response(self) -> Response:
        return Response(
            self.model().model_dump_json(by_alias=True),
            status_code=self.status,
            media_type="application/problem+json",
            headers=self.headers,
        )


def busy() -> Problem:
    """Every place is taken; what is sent again a little later may find one."""
    return Problem("busy", "The worker has too much to do.", retryable=True, headers={"Retry-After": "1"})
