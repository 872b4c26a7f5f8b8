from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from typing_extensions import Self

T = TypeVar("T", bound="GithubOauthExchange")


@_attrs_define
class GithubOauthExchange:
    """The values that GitHub returned to the front end.

    Attributes:
        code (str): The value that GitHub returned.
        state (str): The value that GitHub returned.
    """

    code: str
    state: str

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        state = self.state

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "state": state,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        code = d.pop("code")

        state = d.pop("state")

        github_oauth_exchange = cls(
            code=code,
            state=state,
        )

        return github_oauth_exchange
