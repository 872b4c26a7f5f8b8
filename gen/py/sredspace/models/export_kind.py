from .._compat import StrEnum


class ExportKind(StrEnum):
    EVIDENCE_PACK = "evidence_pack"
    LOGBOOK_CSV = "logbook_csv"
    LOGBOOK_XLSX = "logbook_xlsx"
    PART2_CSV = "part2_csv"
    PART2_DOCX = "part2_docx"
    PART2_JSON = "part2_json"
    PART2_TEXT = "part2_text"

    def __str__(self) -> str:
        return str(self.value)
