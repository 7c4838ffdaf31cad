"""Page ranges as people write them: “3-5, 8”."""

import re
import unicodedata

from greenfactory.foundations.accounts.words import Wrong

LONGEST = 60
_PART = re.compile(r"第?(\d{1,5})页?(?:-第?(\d{1,5})页?)?")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~〜～至", "-") | dict.fromkeys("、;", ","))


def written(text: str, pages: int | None) -> str:
    """The ranges in the one way they are stored, within `pages` where that is known. Raises Wrong.

    Full-width figures and marks are taken, and 第3页 as 3; nothing stands for the whole file.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    parts = [part for part in re.sub(r"\s+", "", plain).split(",") if part]
    said = ", ".join(_range(part, pages) for part in parts)
    if len(said) > LONGEST:
        raise Wrong("页码写得太长 → 请合并相邻的页", "the pages take too long to say: join neighbouring ones")
    return said


def first(text: str) -> int | None:
    """The first page of stored ranges: where a reader lands."""
    found = _PART.match(text)
    return int(found[1]) if found else None


def _range(part: str, pages: int | None) -> str:
    found = _PART.fullmatch(part)
    if found is None:
        raise Wrong(f"页码“{part[:20]}”看不懂 → 请写成 3-5, 8", f"“{part[:20]}” is no page: write 3-5, 8")
    start, end = int(found[1]), int(found[2] or found[1])
    if not 1 <= start <= end:
        raise Wrong(f"页码“{part}”前后颠倒或为零 → 请写成 3-5, 8", f"“{part}” runs backwards or is zero: write 3-5, 8")
    if pages is not None and end > pages:
        raise Wrong(f"页码“{part}”超出文件页数（共 {pages} 页）", f"“{part}” lies beyond the file's {pages} pages")
    return f"{start}-{end}" if end > start else str(start)
