from .._compat import StrEnum


class DraftOrigin(StrEnum):
    GAP = "gap"
    LLM = "llm"
    MANUAL = "manual"
    QUOTE = "quote"
    TABLE_ROW = "table_row"
    TEMPLATE = "template"
    TRIMMED_QUOTE = "trimmed_quote"

    def __str__(self) -> str:
        return str(self.value)
