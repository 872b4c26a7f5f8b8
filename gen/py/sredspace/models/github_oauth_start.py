from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of

T = TypeVar("T", bound="GithubOauthStart")


@_attrs_define
class GithubOauthStart:
    """Where to send the user to grant access.

    Attributes:
        authorize_url (str): The GitHub page where the user grants access.
        state (str): GitHub returns it together with the code. Compare the two before the exchange.
        expires_at (datetime.datetime): When the state expires.
    """

    authorize_url: str
    state: str
    expires_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        authorize_url = self.authorize_url

        state = self.state

        expires_at = self.expires_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "authorizeUrl": authorize_url,
                "state": state,
                "expiresAt": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        authorize_url = d.pop("authorizeUrl")

        state = d.pop("state")

        expires_at = time_of(d.pop("expiresAt"))

        github_oauth_start = cls(
            authorize_url=authorize_url,
            state=state,
            expires_at=expires_at,
        )

        github_oauth_start.additional_properties = d
        return github_oauth_start

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
