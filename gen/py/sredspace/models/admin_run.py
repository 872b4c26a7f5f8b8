from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.run_status import RunStatus
from ..models.run_type import RunType

if TYPE_CHECKING:
    from ..models.admin_run_reservation import AdminRunReservation
    from ..models.run_error import RunError


T = TypeVar("T", bound="AdminRun")


@_attrs_define
class AdminRun:
    """The execution details of a run.

    Attributes:
        run_id (UUID): The run's ID.
        session_id (UUID): ID of the run's session.
        project_id (UUID): ID of the session's project.
        user_id (UUID): ID of the project's owner.
        type_ (RunType): PRECHECK: does the work look like SR&ED? T661: guided intake for lines 242, 244 and 246.
            T661_GEN: write those lines.
            T661_DRAFT: improve a draft. T661_ANALYSIS: review a draft. LOGBOOK: compile a dated record from the evidence.
        status (RunStatus): QUEUED and RUNNING are active. SUCCEEDED, FAILED and CANCELLED are final.
        attempt (int): Number of times that a process started executing the run.
        error (None | RunError): Null unless the run is FAILED, or CANCELLED with a cause.
        reservation (AdminRunReservation | None): The reservation of the run. Null if it has none, which the audit also
            reports.
        job_state (None | str): State of the run's job in the queue. Null if the queue no longer has the job. The run's
            `status` is authoritative.
        request_id (str): The `X-Request-Id` of the request that created the run.
        created_at (datetime.datetime): When the run was admitted.
        enqueued_at (datetime.datetime): When the run was last queued.
        started_at (datetime.datetime | None): When a server process started executing the run. Null if it has not
            started.
        lease_expires_at (datetime.datetime | None): When the lease expires. After this time, the process that executes
            the run is considered lost.
        handed_over_at (datetime.datetime | None): When the task was sent to the worker.
        finished_at (datetime.datetime | None): When the run ended. Null while it is active.
    """

    run_id: UUID
    session_id: UUID
    project_id: UUID
    user_id: UUID
    type_: RunType
    status: RunStatus
    attempt: int
    error: None | RunError
    reservation: AdminRunReservation | None
    job_state: None | str
    request_id: str
    created_at: datetime.datetime
    enqueued_at: datetime.datetime
    started_at: datetime.datetime | None
    lease_expires_at: datetime.datetime | None
    handed_over_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.admin_run_reservation import AdminRunReservation
        from ..models.run_error import RunError

        run_id = str(self.run_id)

        session_id = str(self.session_id)

        project_id = str(self.project_id)

        user_id = str(self.user_id)

        type_ = self.type_.value

        status = self.status.value

        attempt = self.attempt

        error: dict[str, Any] | None
        if isinstance(self.error, RunError):
            error = self.error.to_dict()
        else:
            error = self.error

        reservation: dict[str, Any] | None
        if isinstance(self.reservation, AdminRunReservation):
            reservation = self.reservation.to_dict()
        else:
            reservation = self.reservation

        job_state: None | str
        job_state = self.job_state

        request_id = self.request_id

        created_at = self.created_at.isoformat()

        enqueued_at = self.enqueued_at.isoformat()

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        lease_expires_at: None | str
        if isinstance(self.lease_expires_at, datetime.datetime):
            lease_expires_at = self.lease_expires_at.isoformat()
        else:
            lease_expires_at = self.lease_expires_at

        handed_over_at: None | str
        if isinstance(self.handed_over_at, datetime.datetime):
            handed_over_at = self.handed_over_at.isoformat()
        else:
            handed_over_at = self.handed_over_at

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
                "sessionId": session_id,
                "projectId": project_id,
                "userId": user_id,
                "type": type_,
                "status": status,
                "attempt": attempt,
                "error": error,
                "reservation": reservation,
                "jobState": job_state,
                "requestId": request_id,
                "createdAt": created_at,
                "enqueuedAt": enqueued_at,
                "startedAt": started_at,
                "leaseExpiresAt": lease_expires_at,
                "handedOverAt": handed_over_at,
                "finishedAt": finished_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.admin_run_reservation import AdminRunReservation
        from ..models.run_error import RunError

        d = dict(src_dict)
        run_id = UUID(d.pop("runId"))

        session_id = UUID(d.pop("sessionId"))

        project_id = UUID(d.pop("projectId"))

        user_id = UUID(d.pop("userId"))

        type_ = RunType(d.pop("type"))

        status = RunStatus(d.pop("status"))

        attempt = d.pop("attempt")

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

        def _parse_reservation(data: object) -> AdminRunReservation | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_admin_run_reservation_type_0 = AdminRunReservation.from_dict(data)

                return componentsschemas_admin_run_reservation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AdminRunReservation | None, data)

        reservation = _parse_reservation(d.pop("reservation"))

        def _parse_job_state(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        job_state = _parse_job_state(d.pop("jobState"))

        request_id = d.pop("requestId")

        created_at = time_of(d.pop("createdAt"))

        enqueued_at = time_of(d.pop("enqueuedAt"))

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

        def _parse_lease_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                lease_expires_at_type_0 = time_of(data)

                return lease_expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        lease_expires_at = _parse_lease_expires_at(d.pop("leaseExpiresAt"))

        def _parse_handed_over_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                handed_over_at_type_0 = time_of(data)

                return handed_over_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        handed_over_at = _parse_handed_over_at(d.pop("handedOverAt"))

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

        admin_run = cls(
            run_id=run_id,
            session_id=session_id,
            project_id=project_id,
            user_id=user_id,
            type_=type_,
            status=status,
            attempt=attempt,
            error=error,
            reservation=reservation,
            job_state=job_state,
            request_id=request_id,
            created_at=created_at,
            enqueued_at=enqueued_at,
            started_at=started_at,
            lease_expires_at=lease_expires_at,
            handed_over_at=handed_over_at,
            finished_at=finished_at,
        )

        admin_run.additional_properties = d
        return admin_run

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
