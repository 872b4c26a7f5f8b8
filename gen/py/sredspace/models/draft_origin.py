from .._compat import StrEnum


class DraftOrigin(StrEnum):
    ORIGIN_CORRECTED_QUOTE = "corrected_quote"
    ORIGIN_GAP = "gap"
    ORIGIN_LLM = "llm"
    ORIGIN_MANUAL = "manual"
    ORIGIN_QUOTE = "quote"
    ORIGIN_TABLE_ROW = "table_row"
    ORIGIN_TEMPLATE = "template"
    ORIGIN_TRIMMED_QUOTE = "trimmed_quote"

    def __str__(self) -> str:
        return str(self.value)
