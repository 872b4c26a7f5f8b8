from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from typing_extensions import Self

T = TypeVar("T", bound="GithubBinding")


@_attrs_define
class GithubBinding:
    """The repository and branch to bind.

    Attributes:
        repo_full_name (str): A GitHub repository as `owner/name`.
        branch (str): A Git branch name. Parts between `/` must not be empty or start with a dot.
    """

    repo_full_name: str
    branch: str

    def to_dict(self) -> dict[str, Any]:
        repo_full_name = self.repo_full_name

        branch = self.branch

        field_dict: dict[str, Any] = {}

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

        github_binding = cls(
            repo_full_name=repo_full_name,
            branch=branch,
        )

        return github_binding
