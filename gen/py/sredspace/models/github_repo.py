from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="GithubRepo")


@_attrs_define
class GithubRepo:
    """A repository that can be bound.

    Attributes:
        repo_full_name (str): A GitHub repository as `owner/name`.
        private (bool): Whether the repository is private.
        default_branch (str): A Git branch name. Parts between `/` must not be empty or start with a dot.
    """

    repo_full_name: str
    private: bool
    default_branch: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        repo_full_name = self.repo_full_name

        private = self.private

        default_branch = self.default_branch

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "repoFullName": repo_full_name,
                "private": private,
                "defaultBranch": default_branch,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        repo_full_name = d.pop("repoFullName")

        private = d.pop("private")

        default_branch = d.pop("defaultBranch")

        github_repo = cls(
            repo_full_name=repo_full_name,
            private=private,
            default_branch=default_branch,
        )

        github_repo.additional_properties = d
        return github_repo

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
