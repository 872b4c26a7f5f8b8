from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from typing_extensions import Self

from ..types import UNSET, Unset

T = TypeVar("T", bound="SessionFork")


@_attrs_define
class SessionFork:
    """Where to continue from.

    Attributes:
        before_message_id (UUID): The messages before this one are copied.
        title (None | str | Unset): 1 to 200 characters, at least one of them not blank. Must not contain NUL.
    """

    before_message_id: UUID
    title: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        before_message_id = str(self.before_message_id)

        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "beforeMessageId": before_message_id,
            }
        )
        if title is not UNSET:
            field_dict["title"] = title

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        before_message_id = UUID(d.pop("beforeMessageId"))

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        session_fork = cls(
            before_message_id=before_message_id,
            title=title,
        )

        return session_fork
