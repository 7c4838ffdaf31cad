"""The 统一社会信用代码 (GB 32100-2015) by which an enterprise is known."""

import re
import unicodedata
from typing import Literal

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

Fault = Literal["bad_code", "check_digit"]


def read(text: str) -> tuple[str, Fault | None]:
    """The code meant by `text` (full width, lower case and spaces aside), and what is wrong with it.

    A failed check digit is a reason to look again, not to refuse: genuine codes that fail exist. A text that is no code at
    all gives an empty one.
    """
    code = unicodedata.normalize("NFKC", text).replace(" ", "").upper()
    # The standard leaves out I, O, S, V and Z, which look like other characters.
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", code):
        return "", "bad_code"
    try:
        uscc.validate(code)
    except ValidationError:
        return code, "check_digit"
    return code, None
