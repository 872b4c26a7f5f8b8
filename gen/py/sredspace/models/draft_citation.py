from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.draft_citation_check import DraftCitationCheck
from ..models.draft_unchecked_reason import DraftUncheckedReason

T = TypeVar("T", bound="DraftCitation")


@_attrs_define
class DraftCitation:
    """A place in a source that supports a sentence: one of `fileId`, `messageId` and `commitSha` is set.
    `text[charStart:charEnd] ==
    quote`, in code points; for a file, in the text of the reading `readingId`.

        Attributes:
            file_id (None | UUID): ID of the file.
            reading_id (None | UUID): ID of the text extraction that the offsets refer to.
            message_id (None | UUID): ID of the message.
            commit_sha (None | str): A commit, pull request (`pull/12`) or issue (`issues/7`) of the bound repository.
            url (None | str): Where the source can be seen.
            page (int | None): Page, sheet or slide. Null if the format has none.
            line (int | None): Line of the text on which the quote starts.
            char_start (int): Offset of the first character, in code points.
            char_end (int): Offset after the last character, in code points.
            quote (str): The words of the source.
            check (DraftCitationCheck): `exact`: when this version was made, the source had the quote at these offsets: the
                stored text of the file, the message, or the
                text of the commit that is stored with the run. `mismatch`: it did not. `unchecked`: `uncheckedReason` says why.
            unchecked_reason (DraftUncheckedReason | None): Why a citation was not checked; null if it was, and in versions
                that are older than this field. `text_not_kept`: the run did
                not store this text (of a commit, for example). `source_deleted`: the file, message or stored text is gone.
                `too_large`: the
                text is larger than 16 MB. `too_many_sources`: one check reads at most 50 files, 50 messages and 64 MB.
    """

    file_id: None | UUID
    reading_id: None | UUID
    message_id: None | UUID
    commit_sha: None | str
    url: None | str
    page: int | None
    line: int | None
    char_start: int
    char_end: int
    quote: str
    check: DraftCitationCheck
    unchecked_reason: DraftUncheckedReason | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file_id: None | str
        if isinstance(self.file_id, UUID):
            file_id = str(self.file_id)
        else:
            file_id = self.file_id

        reading_id: None | str
        if isinstance(self.reading_id, UUID):
            reading_id = str(self.reading_id)
        else:
            reading_id = self.reading_id

        message_id: None | str
        if isinstance(self.message_id, UUID):
            message_id = str(self.message_id)
        else:
            message_id = self.message_id

        commit_sha: None | str
        commit_sha = self.commit_sha

        url: None | str
        url = self.url

        page: int | None
        page = self.page

        line: int | None
        line = self.line

        char_start = self.char_start

        char_end = self.char_end

        quote = self.quote

        check = self.check.value

        unchecked_reason: None | str
        if isinstance(self.unchecked_reason, DraftUncheckedReason):
            unchecked_reason = self.unchecked_reason.value
        else:
            unchecked_reason = self.unchecked_reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "fileId": file_id,
                "readingId": reading_id,
                "messageId": message_id,
                "commitSha": commit_sha,
                "url": url,
                "page": page,
                "line": line,
                "charStart": char_start,
                "charEnd": char_end,
                "quote": quote,
                "check": check,
                "uncheckedReason": unchecked_reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_file_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                file_id_type_0 = UUID(data)

                return file_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        file_id = _parse_file_id(d.pop("fileId"))

        def _parse_reading_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reading_id_type_0 = UUID(data)

                return reading_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        reading_id = _parse_reading_id(d.pop("readingId"))

        def _parse_message_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                message_id_type_0 = UUID(data)

                return message_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        message_id = _parse_message_id(d.pop("messageId"))

        def _parse_commit_sha(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        commit_sha = _parse_commit_sha(d.pop("commitSha"))

        def _parse_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        url = _parse_url(d.pop("url"))

        def _parse_page(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        page = _parse_page(d.pop("page"))

        def _parse_line(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        line = _parse_line(d.pop("line"))

        char_start = d.pop("charStart")

        char_end = d.pop("charEnd")

        quote = d.pop("quote")

        check = DraftCitationCheck(d.pop("check"))

        def _parse_unchecked_reason(data: object) -> DraftUncheckedReason | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_draft_unchecked_reason_type_1 = DraftUncheckedReason(data)

                return componentsschemas_draft_unchecked_reason_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DraftUncheckedReason | None, data)

        unchecked_reason = _parse_unchecked_reason(d.pop("uncheckedReason"))

        draft_citation = cls(
            file_id=file_id,
            reading_id=reading_id,
            message_id=message_id,
            commit_sha=commit_sha,
            url=url,
            page=page,
            line=line,
            char_start=char_start,
            char_end=char_end,
            quote=quote,
            check=check,
            unchecked_reason=unchecked_reason,
        )

        draft_citation.additional_properties = d
        return draft_citation

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
