from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.error_code import ErrorCode
from ..models.run_status import RunStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.field_error import FieldError
    from ..models.quota_state import QuotaState


T = TypeVar("T", bound="Problem")


@_attrs_define
class Problem:
    """RFC 9457 problem details.

    Example:
        {'type': 'about:blank', 'title': 'Method Not Allowed', 'status': 405, 'code': 'method_not_allowed', 'detail':
            'This path does not support this method. See the Allow header.', 'requestId': '5f0c2a9e1b7d4c3f'}

    Attributes:
        type_ (str): Always `about:blank`. Use `status` and `code`.
        title (str): The name of the HTTP status.
        status (int): The HTTP status.
        code (ErrorCode): The closed list of error codes. `method_not_allowed` (405) answers a method that a path does
            not support, so no operation
            lists it; the introduction describes it.
        request_id (str): The `X-Request-Id` of the response. Quote it when you report a problem.
        detail (str | Unset): What went wrong, in words to show to the user.
        errors (list[FieldError] | Unset): The invalid fields and parameters.
        run_id (UUID | Unset): ID of the run. Present with `run_in_progress`, `run_ended` and `run_not_retryable`.
        run_status (RunStatus | Unset): QUEUED and RUNNING are active. SUCCEEDED, FAILED and CANCELLED are final.
        quota (QuotaState | Unset): Usage and limit of one metric.
        current_etag (str | Unset): The `ETag` of the resource now. Present with `precondition_failed`.
        current_version (int | Unset): The current version of the draft. Present with `precondition_failed` of a draft.
    """

    type_: str
    title: str
    status: int
    code: ErrorCode
    request_id: str
    detail: str | Unset = UNSET
    errors: list[FieldError] | Unset = UNSET
    run_id: UUID | Unset = UNSET
    run_status: RunStatus | Unset = UNSET
    quota: QuotaState | Unset = UNSET
    current_etag: str | Unset = UNSET
    current_version: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        title = self.title

        status = self.status

        code = self.code.value

        request_id = self.request_id

        detail = self.detail

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)

        run_id: str | Unset = UNSET
        if not isinstance(self.run_id, Unset):
            run_id = str(self.run_id)

        run_status: str | Unset = UNSET
        if not isinstance(self.run_status, Unset):
            run_status = self.run_status.value

        quota: dict[str, Any] | Unset = UNSET
        if not isinstance(self.quota, Unset):
            quota = self.quota.to_dict()

        current_etag = self.current_etag

        current_version = self.current_version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
                "code": code,
                "requestId": request_id,
            }
        )
        if detail is not UNSET:
            field_dict["detail"] = detail
        if errors is not UNSET:
            field_dict["errors"] = errors
        if run_id is not UNSET:
            field_dict["runId"] = run_id
        if run_status is not UNSET:
            field_dict["runStatus"] = run_status
        if quota is not UNSET:
            field_dict["quota"] = quota
        if current_etag is not UNSET:
            field_dict["currentEtag"] = current_etag
        if current_version is not UNSET:
            field_dict["currentVersion"] = current_version

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.field_error import FieldError
        from ..models.quota_state import QuotaState

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        code = ErrorCode(d.pop("code"))

        request_id = d.pop("requestId")

        detail = d.pop("detail", UNSET)

        _errors = d.pop("errors", UNSET)
        errors: list[FieldError] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = FieldError.from_dict(errors_item_data)

                errors.append(errors_item)

        _run_id = d.pop("runId", UNSET)
        run_id: UUID | Unset
        if isinstance(_run_id, Unset):
            run_id = UNSET
        else:
            run_id = UUID(_run_id)

        _run_status = d.pop("runStatus", UNSET)
        run_status: RunStatus | Unset
        if isinstance(_run_status, Unset):
            run_status = UNSET
        else:
            run_status = RunStatus(_run_status)

        _quota = d.pop("quota", UNSET)
        quota: QuotaState | Unset
        if isinstance(_quota, Unset):
            quota = UNSET
        else:
            quota = QuotaState.from_dict(_quota)

        current_etag = d.pop("currentEtag", UNSET)

        current_version = d.pop("currentVersion", UNSET)

        problem = cls(
            type_=type_,
            title=title,
            status=status,
            code=code,
            request_id=request_id,
            detail=detail,
            errors=errors,
            run_id=run_id,
            run_status=run_status,
            quota=quota,
            current_etag=current_etag,
            current_version=current_version,
        )

        problem.additional_properties = d
        return problem

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
