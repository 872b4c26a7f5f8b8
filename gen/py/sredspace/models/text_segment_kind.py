from .._compat import StrEnum


class TextSegmentKind(StrEnum):
    ENTRY = "entry"
    PAGE = "page"
    SHEET = "sheet"
    SLIDE = "slide"

    def __str__(self) -> str:
        return str(self.value)
