from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from typing_extensions import Self

T = TypeVar("T", bound="SessionTitleUpdate")


@_attrs_define
class SessionTitleUpdate:
    """The new title.

    Attributes:
        title (None | str): 1 to 200 characters, at least one of them not blank. Must not contain NUL.
    """

    title: None | str

    def to_dict(self) -> dict[str, Any]:
        title: None | str
        title = self.title

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "title": title,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_title(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        title = _parse_title(d.pop("title"))

        session_title_update = cls(
            title=title,
        )

        return session_title_update
