from .._compat import StrEnum


class DeleteMeConfirm(StrEnum):
    ERASE_MY_ACCOUNT = "erase my account"

    def __str__(self) -> str:
        return str(self.value)
