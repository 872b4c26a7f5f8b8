"""What the generated code needs of Python 3.11, for Python 3.10 as well."""

import datetime
import re
from enum import Enum


class StrEnum(str, Enum):
    pass


def time_of(text: str) -> datetime.datetime:
    """RFC 3339. Python 3.10 reads neither `Z` nor fractions of another length than 3 or 6."""
    text = re.sub(r"\.(\d+)", lambda fraction: "." + fraction[1][:6].ljust(6, "0"), text)
    return datetime.datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", text))


def date_of(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
