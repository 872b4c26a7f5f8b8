from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from typing_extensions import Self

from ..models.export_create_language import ExportCreateLanguage
from ..models.export_kind import ExportKind
from ..types import UNSET, Unset

T = TypeVar("T", bound="ExportCreate")


@_attrs_define
class ExportCreate:
    """What to export.

    Attributes:
        kind (ExportKind): `part2_docx`: the draft with counts and sources as a Word document. `part2_text`: plain text
            per line, as it is and wrapped at
            78 characters. `part2_csv`, `part2_json`: the draft for other software. `logbook_csv`, `logbook_xlsx`: the
            entries of a
            LOGBOOK run. `evidence_pack`: a ZIP file with the journal, what runs produced, and what proves it; `sredspace
            verify` checks it
            without this server.
        version (int | Unset): The version of the draft, for `part2_...`. Defaults to the current one.
        run_id (UUID | Unset): The LOGBOOK run, for `logbook_...`. Defaults to the newest successful one of the project.
        language (ExportCreateLanguage | Unset): The language of headings. Defaults to `en`.
    """

    kind: ExportKind
    version: int | Unset = UNSET
    run_id: UUID | Unset = UNSET
    language: ExportCreateLanguage | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        version = self.version

        run_id: str | Unset = UNSET
        if not isinstance(self.run_id, Unset):
            run_id = str(self.run_id)

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if version is not UNSET:
            field_dict["version"] = version
        if run_id is not UNSET:
            field_dict["runId"] = run_id
        if language is not UNSET:
            field_dict["language"] = language

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kind = ExportKind(d.pop("kind"))

        version = d.pop("version", UNSET)

        _run_id = d.pop("runId", UNSET)
        run_id: UUID | Unset
        if isinstance(_run_id, Unset):
            run_id = UNSET
        else:
            run_id = UUID(_run_id)

        _language = d.pop("language", UNSET)
        language: ExportCreateLanguage | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = ExportCreateLanguage(_language)

        export_create = cls(
            kind=kind,
            version=version,
            run_id=run_id,
            language=language,
        )

        return export_create
