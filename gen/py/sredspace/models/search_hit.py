from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.search_kind import SearchKind

if TYPE_CHECKING:
    from ..models.search_highlight import SearchHighlight


T = TypeVar("T", bound="SearchHit")


@_attrs_define
class SearchHit:
    """A hit of the search.

    Attributes:
        kind (SearchKind): What was found.
        id (UUID): ID of the project, session, file or message.
        project_id (UUID): ID of the project.
        project_name (str): Name of the project.
        session_id (None | UUID): ID of the session. Null for projects and files.
        title (None | str): Name of the project, filename, or title of the session.
        snippet (str): The words around the first match, as plain text.
        highlights (list[SearchHighlight]): The matches in the snippet.
        created_at (datetime.datetime): When it was created.
    """

    kind: SearchKind
    id: UUID
    project_id: UUID
    project_name: str
    session_id: None | UUID
    title: None | str
    snippet: str
    highlights: list[SearchHighlight]
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        id = str(self.id)

        project_id = str(self.project_id)

        project_name = self.project_name

        session_id: None | str
        if isinstance(self.session_id, UUID):
            session_id = str(self.session_id)
        else:
            session_id = self.session_id

        title: None | str
        title = self.title

        snippet = self.snippet

        highlights = []
        for highlights_item_data in self.highlights:
            highlights_item = highlights_item_data.to_dict()
            highlights.append(highlights_item)

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "id": id,
                "projectId": project_id,
                "projectName": project_name,
                "sessionId": session_id,
                "title": title,
                "snippet": snippet,
                "highlights": highlights,
                "createdAt": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.search_highlight import SearchHighlight

        d = dict(src_dict)
        kind = SearchKind(d.pop("kind"))

        id = UUID(d.pop("id"))

        project_id = UUID(d.pop("projectId"))

        project_name = d.pop("projectName")

        def _parse_session_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                session_id_type_0 = UUID(data)

                return session_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        session_id = _parse_session_id(d.pop("sessionId"))

        def _parse_title(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        title = _parse_title(d.pop("title"))

        snippet = d.pop("snippet")

        highlights = []
        _highlights = d.pop("highlights")
        for highlights_item_data in _highlights:
            highlights_item = SearchHighlight.from_dict(highlights_item_data)

            highlights.append(highlights_item)

        created_at = time_of(d.pop("createdAt"))

        search_hit = cls(
            kind=kind,
            id=id,
            project_id=project_id,
            project_name=project_name,
            session_id=session_id,
            title=title,
            snippet=snippet,
            highlights=highlights,
            created_at=created_at,
        )

        search_hit.additional_properties = d
        return search_hit

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
