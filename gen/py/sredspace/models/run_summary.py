from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.quota_effect import QuotaEffect
from ..models.run_status import RunStatus
from ..models.run_type import RunType
from ..models.run_waiting_for import RunWaitingFor

if TYPE_CHECKING:
    from ..models.run_error import RunError
    from ..models.run_github import RunGithub
    from ..models.run_messages import RunMessages
    from ..models.run_reading import RunReading


T = TypeVar("T", bound="RunSummary")


@_attrs_define
class RunSummary:
    """A run without its worker payload.

    Attributes:
        run_id (UUID): The run's ID.
        project_id (UUID): ID of the project that the run belongs to.
        session_id (UUID): ID of the session that the run belongs to.
        type_ (RunType): PRECHECK: does the work look like SR&ED? T661: guided intake for lines 242, 244 and 246.
            T661_GEN: write those lines.
            T661_DRAFT: improve a draft. T661_ANALYSIS: review a draft. LOGBOOK: compile a dated record from the evidence.
        status (RunStatus): QUEUED and RUNNING are active. SUCCEEDED, FAILED and CANCELLED are final.
        waiting_for (None | RunWaitingFor): What a `QUEUED` run waits for. worker: no worker is ready. slot: the worker
            is busy. turn: the user's other runs execute,
            and there is a limit for one user. Null if the run is not waiting or is taken at once.
        messages (RunMessages): The messages that the run created.
        selected_file_ids (list[UUID]): The selected files in order, without duplicates.
        readings (list[RunReading]): The text extraction (reading) of each selected file that the run uses, in the same
            order. It was the file's current one
            when the run was admitted.
        history_limit (int): The effective history limit, after clamping.
        error (None | RunError): Null unless the run is FAILED, or CANCELLED with a cause.
        quota_effect (QuotaEffect): Effect on `AI_RUNS_MONTHLY`: RESERVED while the run is active, CONFIRMED (one run)
            if it succeeded, otherwise
            CANCELLED (none).
        github (RunGithub): The GitHub access of the run. A run never fails because access is missing. In a preflight,
            this is the stored state;
            GitHub is not called.
        request_id (str): The `X-Request-Id` of the request that created the run.
        retry_of (None | UUID): ID of the run that this one retries. Null if it is not a retry.
        created_at (datetime.datetime): When the run was admitted.
        started_at (datetime.datetime | None): When a server process started executing the run. Null if it has not
            started.
        finished_at (datetime.datetime | None): When the run ended. Null while it is active.
    """

    run_id: UUID
    project_id: UUID
    session_id: UUID
    type_: RunType
    status: RunStatus
    waiting_for: None | RunWaitingFor
    messages: RunMessages
    selected_file_ids: list[UUID]
    readings: list[RunReading]
    history_limit: int
    error: None | RunError
    quota_effect: QuotaEffect
    github: RunGithub
    request_id: str
    retry_of: None | UUID
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.run_error import RunError

        run_id = str(self.run_id)

        project_id = str(self.project_id)

        session_id = str(self.session_id)

        type_ = self.type_.value

        status = self.status.value

        waiting_for: None | str
        if isinstance(self.waiting_for, RunWaitingFor):
            waiting_for = self.waiting_for.value
        else:
            waiting_for = self.waiting_for

        messages = self.messages.to_dict()

        selected_file_ids = []
        for selected_file_ids_item_data in self.selected_file_ids:
            selected_file_ids_item = str(selected_file_ids_item_data)
            selected_file_ids.append(selected_file_ids_item)

        readings = []
        for readings_item_data in self.readings:
            readings_item = readings_item_data.to_dict()
            readings.append(readings_item)

        history_limit = self.history_limit

        error: dict[str, Any] | None
        if isinstance(self.error, RunError):
            error = self.error.to_dict()
        else:
            error = self.error

        quota_effect = self.quota_effect.value

        github = self.github.to_dict()

        request_id = self.request_id

        retry_of: None | str
        if isinstance(self.retry_of, UUID):
            retry_of = str(self.retry_of)
        else:
            retry_of = self.retry_of

        created_at = self.created_at.isoformat()

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "runId": run_id,
                "projectId": project_id,
                "sessionId": session_id,
                "type": type_,
                "status": status,
                "waitingFor": waiting_for,
                "messages": messages,
                "selectedFileIds": selected_file_ids,
                "readings": readings,
                "historyLimit": history_limit,
                "error": error,
                "quotaEffect": quota_effect,
                "github": github,
                "requestId": request_id,
                "retryOf": retry_of,
                "createdAt": created_at,
                "startedAt": started_at,
                "finishedAt": finished_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.run_error import RunError
        from ..models.run_github import RunGithub
        from ..models.run_messages import RunMessages
        from ..models.run_reading import RunReading

        d = dict(src_dict)
        run_id = UUID(d.pop("runId"))

        project_id = UUID(d.pop("projectId"))

        session_id = UUID(d.pop("sessionId"))

        type_ = RunType(d.pop("type"))

        status = RunStatus(d.pop("status"))

        def _parse_waiting_for(data: object) -> None | RunWaitingFor:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_run_waiting_for_type_1 = RunWaitingFor(data)

                return componentsschemas_run_waiting_for_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RunWaitingFor, data)

        waiting_for = _parse_waiting_for(d.pop("waitingFor"))

        messages = RunMessages.from_dict(d.pop("messages"))

        selected_file_ids = []
        _selected_file_ids = d.pop("selectedFileIds")
        for selected_file_ids_item_data in _selected_file_ids:
            selected_file_ids_item = UUID(selected_file_ids_item_data)

            selected_file_ids.append(selected_file_ids_item)

        readings = []
        _readings = d.pop("readings")
        for readings_item_data in _readings:
            readings_item = RunReading.from_dict(readings_item_data)

            readings.append(readings_item)

        history_limit = d.pop("historyLimit")

        def _parse_error(data: object) -> None | RunError:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_run_error_type_0 = RunError.from_dict(data)

                return componentsschemas_run_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RunError, data)

        error = _parse_error(d.pop("error"))

        quota_effect = QuotaEffect(d.pop("quotaEffect"))

        github = RunGithub.from_dict(d.pop("github"))

        request_id = d.pop("requestId")

        def _parse_retry_of(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                retry_of_type_0 = UUID(data)

                return retry_of_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        retry_of = _parse_retry_of(d.pop("retryOf"))

        created_at = time_of(d.pop("createdAt"))

        def _parse_started_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                started_at_type_0 = time_of(data)

                return started_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        started_at = _parse_started_at(d.pop("startedAt"))

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = time_of(data)

                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finishedAt"))

        run_summary = cls(
            run_id=run_id,
            project_id=project_id,
            session_id=session_id,
            type_=type_,
            status=status,
            waiting_for=waiting_for,
            messages=messages,
            selected_file_ids=selected_file_ids,
            readings=readings,
            history_limit=history_limit,
            error=error,
            quota_effect=quota_effect,
            github=github,
            request_id=request_id,
            retry_of=retry_of,
            created_at=created_at,
            started_at=started_at,
            finished_at=finished_at,
        )

        run_summary.additional_properties = d
        return run_summary

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
