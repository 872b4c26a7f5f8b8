from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.run_error_code import RunErrorCode

T = TypeVar("T", bound="RunError")


@_attrs_define
class RunError:
    """Null unless the run is FAILED, or CANCELLED with a cause.

    Attributes:
        code (RunErrorCode): Why a run did not succeed. worker_unreachable: the connection to the worker failed.
            worker_timeout: the worker did not
            answer in time. worker_failed: the worker reported a failure. worker_rejected: the worker rejected the task; the
            same
            request will fail again. worker_invalid_response: the response does not match the worker's contract.
            worker_response_too_large: the response exceeds the size limit. run_interrupted: the server process stopped
            while the
            worker had the task, or may have had it. run_queue_timeout: no worker took the run in time. session_deleted: its
            session or
            project was deleted. settled_by_operator: an operator ended it. internal: an internal error.
        message (str): A message to show to the user. If the worker gave a reason that is meant for the user, it is that
            reason.
        retryable (bool): Whether retrying the run may succeed.
    """

    code: RunErrorCode
    message: str
    retryable: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code.value

        message = self.message

        retryable = self.retryable

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "message": message,
                "retryable": retryable,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        code = RunErrorCode(d.pop("code"))

        message = d.pop("message")

        retryable = d.pop("retryable")

        run_error = cls(
            code=code,
            message=message,
            retryable=retryable,
        )

        run_error.additional_properties = d
        return run_error

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
