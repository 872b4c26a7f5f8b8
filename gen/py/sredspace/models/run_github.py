from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.run_github_reason import RunGithubReason

T = TypeVar("T", bound="RunGithub")


@_attrs_define
class RunGithub:
    """The GitHub access of the run. A run never fails because access is missing. In a preflight, this is the stored state;
    GitHub is not called.

        Attributes:
            attached (bool): Whether the run had access to a repository.
            reason (None | RunGithubReason): Why a run had no repository access. Null if it had access. not_started: the
                task has not been sent to the worker.
                not_bound: no repository is bound to the project. reauth_required, revoked: connect the project again.
                repo_not_found: the
                repository or branch no longer exists, or the GitHub App lost access to it. refused: GitHub denied access.
                rate_limited:
                GitHub's rate limit was reached. unavailable: GitHub failed or did not answer in time.
            repo_full_name (None | str): The name of the repository at that time.
            branch (None | str): The name of the branch at that time. Null if there is none.
            head_sha (None | str): The latest commit of the branch when the run started.
    """

    attached: bool
    reason: None | RunGithubReason
    repo_full_name: None | str
    branch: None | str
    head_sha: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        attached = self.attached

        reason: None | str
        if isinstance(self.reason, RunGithubReason):
            reason = self.reason.value
        else:
            reason = self.reason

        repo_full_name: None | str
        repo_full_name = self.repo_full_name

        branch: None | str
        branch = self.branch

        head_sha: None | str
        head_sha = self.head_sha

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "attached": attached,
                "reason": reason,
                "repoFullName": repo_full_name,
                "branch": branch,
                "headSha": head_sha,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        attached = d.pop("attached")

        def _parse_reason(data: object) -> None | RunGithubReason:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_run_github_reason_type_1 = RunGithubReason(data)

                return componentsschemas_run_github_reason_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RunGithubReason, data)

        reason = _parse_reason(d.pop("reason"))

        def _parse_repo_full_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        repo_full_name = _parse_repo_full_name(d.pop("repoFullName"))

        def _parse_branch(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        branch = _parse_branch(d.pop("branch"))

        def _parse_head_sha(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        head_sha = _parse_head_sha(d.pop("headSha"))

        run_github = cls(
            attached=attached,
            reason=reason,
            repo_full_name=repo_full_name,
            branch=branch,
            head_sha=head_sha,
        )

        run_github.additional_properties = d
        return run_github

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
