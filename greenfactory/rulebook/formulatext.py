"""The text of a formula on its way to a tree: capped before Python's parser sees it, so that no text can be a bomb."""

import ast
import re
import threading
import unicodedata
import warnings

from greenfactory.rulebook.notes import Note

MAX_LENGTH, MAX_DEPTH, MAX_NODES = 500, 20, 200

_ASCII = str.maketrans("（）×÷，＋－＊／＜＞＝［］−", "()*/,+-*/<>=[]-")
_ONE_AT_A_TIME = threading.Lock()
"""Python 3.11 mixes up how deep it is when two threads parse at once (SystemError), and warnings are filtered for all threads."""
_SYMBOLS = {"≤": "<=", "≥": ">=", "≠": "!="}


class FormulaError(ValueError):
    """Text that is not a formula of this language; `note` says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.note = Note(f"formula.{code}", params)


def plain(text: str) -> str:
    """`text` in ASCII signs, units in their usual spelling, on one line: a line end or a comment would hide what follows."""
    if len(text) > MAX_LENGTH:
        raise FormulaError("too_long", length=len(text), limit=MAX_LENGTH)
    if "#" in text:
        raise FormulaError("not_in_language", part="#")
    for symbol, meant in _SYMBOLS.items():
        text = text.replace(symbol, meant)
    spaced = " ".join(text.translate(_ASCII).split())
    # Elsewhere `3²` must not become 32.
    return re.sub(r"\[[^\[\]]*\]", lambda unit: unicodedata.normalize("NFKC", unit[0]), spaced)


def parse(text: str) -> ast.expr:
    """The expression tree, after the caps that keep Python's own parser from being the victim."""
    if _depth(text) > MAX_DEPTH:
        raise FormulaError("too_deep", limit=MAX_DEPTH)
    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            # Python warns about odd but valid texts such as `1and 2`; the checks below refuse them anyway.
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        place = getattr(error, "offset", None) or 1
        raise FormulaError("syntax", near=text[max(place - 10, 0) : place + 10]) from None
    if sum(isinstance(node, ast.expr) for node in ast.walk(tree)) > MAX_NODES:
        raise FormulaError("too_many_parts", limit=MAX_NODES)
    return tree


def holds(text: str, name: str) -> bool:
    """Whether `name` stands in `text` by itself."""
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", text) is not None


def _depth(text: str) -> int:
    """The deepest nesting: brackets, and runs of signs, which nest as well."""
    deepest = depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    signs = max((len(run) for run in re.findall(r"[-+~]+", text.replace(" ", ""))), default=0)
    return max(deepest, signs)
