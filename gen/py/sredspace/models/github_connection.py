from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.github_token_status import GithubTokenStatus

if TYPE_CHECKING:
    from ..models.github_bound_repo import GithubBoundRepo


T = TypeVar("T", bound="GithubConnection")


@_attrs_define
class GithubConnection:
    """The project's GitHub connection.

    Attributes:
        connected (bool): Whether the project is connected to a GitHub account.
        login (None | str): The user's GitHub login. Null if not connected.
        token_status (GithubTokenStatus | None): Null if not connected. ACTIVE: in use. REAUTH_REQUIRED: the tokens
            could not be refreshed; connect again. REVOKED: the user
            revoked access on GitHub; connect again.
        repo (GithubBoundRepo | None): The repository and branch that runs can read. Null if none is bound.
    """

    connected: bool
    login: None | str
    token_status: GithubTokenStatus | None
    repo: GithubBoundRepo | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.github_bound_repo import GithubBoundRepo

        connected = self.connected

        login: None | str
        login = self.login

        token_status: None | str
        if isinstance(self.token_status, GithubTokenStatus):
            token_status = self.token_status.value
        else:
            token_status = self.token_status

        repo: dict[str, Any] | None
        if isinstance(self.repo, GithubBoundRepo):
            repo = self.repo.to_dict()
        else:
            repo = self.repo

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "connected": connected,
                "login": login,
                "tokenStatus": token_status,
                "repo": repo,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.github_bound_repo import GithubBoundRepo

        d = dict(src_dict)
        connected = d.pop("connected")

        def _parse_login(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        login = _parse_login(d.pop("login"))

        def _parse_token_status(data: object) -> GithubTokenStatus | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_github_token_status_type_1 = GithubTokenStatus(data)

                return componentsschemas_github_token_status_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GithubTokenStatus | None, data)

        token_status = _parse_token_status(d.pop("tokenStatus"))

        def _parse_repo(data: object) -> GithubBoundRepo | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_github_bound_repo_type_0 = GithubBoundRepo.from_dict(data)

                return componentsschemas_github_bound_repo_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GithubBoundRepo | None, data)

        repo = _parse_repo(d.pop("repo"))

        github_connection = cls(
            connected=connected,
            login=login,
            token_status=token_status,
            repo=repo,
        )

        github_connection.additional_properties = d
        return github_connection

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
