from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

if TYPE_CHECKING:
    from ..models.blocker import Blocker
    from ..models.preflight_file import PreflightFile
    from ..models.preflight_history import PreflightHistory
    from ..models.quota_state import QuotaState
    from ..models.run_github import RunGithub


T = TypeVar("T", bound="Preflight")


@_attrs_define
class Preflight:
    """What `createRun` would do.

    Attributes:
        would_run (bool): Whether `createRun` would admit the run now.
        blockers (list[Blocker]): Why the run would be rejected, in the order in which `createRun` checks.
        active_run_id (None | UUID): ID of the session's active run. Null if there is none.
        files (list[PreflightFile]): The selected files in order, without duplicates.
        history (PreflightHistory): The history that the run would send.
        quota (QuotaState): Usage and limit of one metric.
        github (RunGithub): The GitHub access of the run. A run never fails because access is missing. In a preflight,
            this is the stored state;
            GitHub is not called.
    """

    would_run: bool
    blockers: list[Blocker]
    active_run_id: None | UUID
    files: list[PreflightFile]
    history: PreflightHistory
    quota: QuotaState
    github: RunGithub
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        would_run = self.would_run

        blockers = []
        for blockers_item_data in self.blockers:
            blockers_item = blockers_item_data.to_dict()
            blockers.append(blockers_item)

        active_run_id: None | str
        if isinstance(self.active_run_id, UUID):
            active_run_id = str(self.active_run_id)
        else:
            active_run_id = self.active_run_id

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        history = self.history.to_dict()

        quota = self.quota.to_dict()

        github = self.github.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "wouldRun": would_run,
                "blockers": blockers,
                "activeRunId": active_run_id,
                "files": files,
                "history": history,
                "quota": quota,
                "github": github,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.blocker import Blocker
        from ..models.preflight_file import PreflightFile
        from ..models.preflight_history import PreflightHistory
        from ..models.quota_state import QuotaState
        from ..models.run_github import RunGithub

        d = dict(src_dict)
        would_run = d.pop("wouldRun")

        blockers = []
        _blockers = d.pop("blockers")
        for blockers_item_data in _blockers:
            blockers_item = Blocker.from_dict(blockers_item_data)

            blockers.append(blockers_item)

        def _parse_active_run_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                active_run_id_type_0 = UUID(data)

                return active_run_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        active_run_id = _parse_active_run_id(d.pop("activeRunId"))

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = PreflightFile.from_dict(files_item_data)

            files.append(files_item)

        history = PreflightHistory.from_dict(d.pop("history"))

        quota = QuotaState.from_dict(d.pop("quota"))

        github = RunGithub.from_dict(d.pop("github"))

        preflight = cls(
            would_run=would_run,
            blockers=blockers,
            active_run_id=active_run_id,
            files=files,
            history=history,
            quota=quota,
            github=github,
        )

        preflight.additional_properties = d
        return preflight

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
