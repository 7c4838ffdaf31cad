"""How the cells of the Excel form look, and the one place where they are written."""

from typing import Any

from greenfactory.workbooks.celltext import clean

ENTRY, LOCKED, LIVE = "#FFF9DB", "#F2F2F2", "#EDF3F8"
_RED = "#C00000"
_LINE = {"border": 1, "border_color": "#A6A6A6", "valign": "vcenter"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "valign": "vcenter"},
    "mark": {"bold": True, "font_color": _RED, "text_wrap": True, "valign": "vcenter"},
    "guide": {"font_color": "#595959", "text_wrap": True, "valign": "vcenter"},
    "summary": {"bold": True, "font_color": "#1F4E79", "valign": "vcenter"},
    "head": {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#D9EAD3", **_LINE},
    "label": {"text_wrap": True, **_LINE},
    "strong": {"text_wrap": True, "bold": True, **_LINE},
    "centre": {"text_wrap": True, "align": "center", **_LINE},
    "none": {"bg_color": LOCKED, **_LINE},
    "fixed": {"bg_color": LOCKED, "align": "left", **_LINE},
    "figure": {"align": "right", **_LINE},
    "text": {"text_wrap": True, "num_format": "@", "bg_color": ENTRY, "locked": False, **_LINE},
    "choice": {"align": "center", "bg_color": ENTRY, "locked": False, **_LINE},
    "number": {"align": "right", "bg_color": ENTRY, "locked": False, **_LINE},
    "date": {"align": "left", "num_format": "yyyy-mm-dd", "bg_color": ENTRY, "locked": False, **_LINE},
    "live": {"align": "right", "num_format": "0.00##", "bg_color": LIVE, "font_color": "#404040", **_LINE},
    "live_figure": {"align": "right", "bg_color": LIVE, "font_color": "#404040", **_LINE},
    "live_text": {"align": "center", "bg_color": LIVE, "font_color": "#404040", **_LINE},
    "live_total": {"align": "right", "num_format": "0.00##", "bg_color": LIVE, "bold": True, **_LINE},
    "block": {"text_wrap": True, "valign": "top", "font_size": 12},
    "hidden": {"font_color": "#7F7F7F", "font_size": 8},
}


class Styles:
    """The formats of one workbook."""

    def __init__(self, workbook: Any, lang: str) -> None:
        self._workbook = workbook
        self._font = {"font_name": "宋体" if lang == "zh" else "Arial"}
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            size = {"font_size": 10}
            self._made[name] = self._workbook.add_format(self._font | size | _LOOKS[name])
        return self._made[name]

    def star(self) -> Any:
        """The look of the mark beside required fields."""
        if "star" not in self._made:
            self._made["star"] = self._workbook.add_format(
                self._font | {"font_size": 10, "bold": True, "font_color": _RED}
            )
        return self._made["star"]

    def required(self, sheet: Any, cell: tuple[int, int], text: str, word: str, *, look: str) -> None:
        """A label with a red star and the word “required”, since colour alone does not reach everybody."""
        plain = self._workbook.add_format(self._font | {"font_size": 10, "bold": look == "head"})
        sheet.write_rich_string(*cell, plain, clean(text) + " ", self.star(), f"*{word}", self[look])
