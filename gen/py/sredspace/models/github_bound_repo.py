from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="GithubBoundRepo")


@_attrs_define
class GithubBoundRepo:
    """The repository and branch that runs can read. Null if none is bound.

    Attributes:
        repo_full_name (str): A GitHub repository as `owner/name`.
        branch (str): A Git branch name. Parts between `/` must not be empty or start with a dot.
    """

    repo_full_name: str
    branch: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        repo_full_name = self.repo_full_name

        branch = self.branch

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "repoFullName": repo_full_name,
                "branch": branch,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        repo_full_name = d.pop("repoFullName")

        branch = d.pop("branch")

        github_bound_repo = cls(
            repo_full_name=repo_full_name,
            branch=branch,
        )

        github_bound_repo.additional_properties = d
        return github_bound_repo

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
