"""A formula as people read it: its text with titles in place of names, ÷ and ×, and words in place of functions."""

import ast
from collections.abc import Collection, Mapping

from greenfactory.rulebook import formula
from greenfactory.rulebook.formulatext import FormulaError
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import ENERGY_NAMES, Both, Pack
from greenfactory.rulebook.wording import LANGUAGES, say, word

_SIGNS: Mapping[type, tuple[str, int]] = {ast.Add: ("+", 1), ast.Sub: ("-", 1), ast.Mult: ("×", 2), ast.Div: ("÷", 2)}
_COMPARED: Mapping[type, str] = {
    ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥", ast.Eq: "=", ast.NotEq: "≠",
}  # fmt: skip


def of_pack(text: str, pack: Pack) -> Both:
    """The formula written as `text` over the names of `pack`, by language."""
    if text not in pack.words:
        titles: dict[str, object] = {name: Note(f"printed.{name}") for name in ENERGY_NAMES}
        titles |= {name: each.title for name, each in pack.benchmark_names.items()}
        titles |= {name: field.title for name, field in pack.fields.items()}
        flags = {name for name, field in pack.fields.items() if field.kind == "flag"}
        pack.words[text] = {
            lang: in_words(text, {name: word(title, lang) for name, title in titles.items()}, flags, lang)
            for lang in LANGUAGES
        }
    return pack.words[text]


def in_words(text: str, titles: Mapping[str, str], flags: Collection[str], lang: str) -> str:
    """`text` in `lang`; `titles` by name, `flags` the names that are yes or no. What is no formula stays as it is."""
    try:
        plain, tree = formula.tree(text)
    except FormulaError:
        return text
    return _Words(plain, titles, flags, lang).said(tree, 0)


class _Words:
    def __init__(self, text: str, titles: Mapping[str, str], flags: Collection[str], lang: str) -> None:
        self.text, self.titles, self.flags, self.lang = text, titles, flags, lang

    def say(self, code: str, **params: object) -> str:
        return say(Note(f"printed.{code}", params), self.lang)

    def source(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.text, node) or ""

    def said(self, node: ast.expr, binding: int) -> str:
        """The words of `node`, in brackets where its operator binds less than `binding`."""
        match node:
            case ast.Name():
                return self.titles.get(node.id, node.id)
            case ast.Subscript():
                return self._subscript(node)
            case ast.UnaryOp(op=ast.USub()):
                return f"-{self.said(node.operand, 3)}"
            case ast.BinOp():
                sign, own = _SIGNS.get(type(node.op), ("?", 0))
                text = f"{self.said(node.left, own)} {sign} {self.said(node.right, own + 1)}"
                return f"({text})" if own < binding else text
            case ast.Compare(ops=[_]):
                return self._comparison(node)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(node, name)
        return self.source(node)

    def _subscript(self, node: ast.Subscript) -> str:
        inner = self.source(node.slice).replace(" ", "")
        if isinstance(node.value, ast.Constant):
            return f"{self.source(node.value)} {inner}"
        title, years = self.said(node.value, 3), inner.lstrip("-")
        if years == "0":
            return title
        return self.say("year_last", title=title) if years == "1" else self.say("year_before", title=title, years=years)

    def _comparison(self, node: ast.Compare) -> str:
        left, sign, right = node.left, node.ops[0], node.comparators[0]
        if isinstance(left, ast.Name) and left.id in self.flags and isinstance(right, ast.Constant):
            yes = (right.value == 1) == isinstance(sign, ast.Eq)
            return self.say("flag_yes" if yes else "flag_no", title=self.said(left, 0))
        return f"{self.said(left, 1)} {_COMPARED[type(sign)]} {self.said(right, 1)}"

    def _call(self, node: ast.Call, name: str) -> str:
        parts = [self.said(argument, 0) for argument in node.args]
        if name == "when":
            return self.say("when", condition=parts[0], then=parts[1], otherwise=parts[2])
        if name == "abs":
            return self.say("of_abs", inner=parts[0])
        if name == "round":
            return self.say("of_round", inner=parts[0], places=parts[1])
        if len(parts) == 1:
            return self.say("all_products", inner=self.said(node.args[0], 3), how=self.say(f"of_{name}"))
        if name == "sum":
            return f"({' + '.join(parts)})"
        return self.say("among", inner=("、" if self.lang == "zh" else ", ").join(parts), how=self.say(f"of_{name}"))
