"""What the pages are made of: nothing from other servers, nothing inline. Old browsers: `test_old_browsers.py`."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from tools.lower_css import colour, lower, mixed, oklch, written
from tools.vendor import used_icons

PACKAGE = Path(__file__).parent.parent / "greenfactory"
STATIC = PACKAGE / "static"
PAGES = sorted(PACKAGE.rglob("*.html"))
OWN_CSS = (STATIC / "greenfactory.css").read_text("utf-8")


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    assert set(used_icons()) <= drawn, "run tools/vendor.py again"


def test_vendored_files_are_as_the_script_wrote_them() -> None:
    for file in tomllib.loads((STATIC / "vendor/sources.toml").read_text("utf-8"))["file"]:
        found = hashlib.sha256((STATIC / file["path"]).read_bytes()).hexdigest()
        assert found == file["sha256"] or file["path"] == "icons.svg", file["path"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_hold_no_script_style_or_foreign_address(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.findall(r'<style|\sstyle=|\son[a-z]+="|javascript:|src="(?:https?:)?//|href="(?:https?:)?//', text)
    assert not re.findall(r"<script(?![^>]*\b(?:src=|type=.application/json))[^>]*>", text)


def test_marks_between_words_speak_the_language_of_the_page() -> None:
    """Full-width ones stand in a pair with their English, also those that join; a page of errors says everything in both."""
    ours = [page for page in PAGES if "errors" not in page.parts]
    bare = {str(page): re.sub(r"\{%.*?%\}", "", page.read_text("utf-8")) for page in ours}
    assert {page: marks for page, text in bare.items() if (marks := re.findall("[：（），；。、]", text))} == {}


@pytest.mark.parametrize("sheet", ["greenfactory.css", "vendor/tabler.css"])
def test_stylesheets_ask_no_other_server(sheet: str) -> None:
    text = (STATIC / sheet).read_text("utf-8")
    assert "sourceMappingURL" not in text
    assert "url(http" not in text


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        (":root{--a:#ff0000}p{color:color-mix(in oklab,var(--a) 50%,transparent)}", "p{color:rgba(255,0,0,0.5)}"),
        ("p{color:light-dark(#111111, #eeeeee)}", "p{color:#111111}"),
        ("p{color:oklch(54.6% 0.1724 254.2deg)}", "p{color:#066fd1}"),
        ("a:has(b),p{top:0}", "p{top:0}"),
        ("[data-bs-theme=dark] p{top:0}", ""),
        ("p{inset:0 1px}", "p{top:0;right:1px;bottom:0;left:1px}"),
        ("p{margin-inline:1px 2px!important}", "p{margin-left:1px !important;margin-right:2px !important}"),
        ("p{float:inline-end}", "p{float:right}"),
        ("p{background:url('data:image/svg+xml,;{}')}", "p{background:url('data:image/svg+xml,;{}')}"),
        (".x{--c:#000}p{color:color-mix(in oklab,var(--c) 20%,transparent)}", "p{color:rgba(0,0,0,0)}"),
    ],
)
def test_lower_writes_older_words(css: str, expected: str) -> None:
    rules = lower(css).strip().splitlines()
    assert (rules[-1] if rules and not rules[-1].startswith((":root", ".x")) else "") == expected


def test_the_theme_goes_before_the_kit() -> None:
    assert "p{color:rgba(0,128,0,0.5)}" in lower(
        ":root{--a:#f00}p{color:color-mix(in oklab,var(--a) 50%,transparent)}", ":root{--a:#008000}"
    )


def test_mixing_weighs_by_opacity() -> None:
    red, nothing = colour("#f00"), colour("transparent")
    assert red
    assert nothing
    assert written(mixed(red, nothing, 0.25)) == "rgba(255,0,0,0.25)"
    assert written(oklch("100% 0 none")) == "#ffffff"


def test_words_on_their_grounds_have_the_contrast_that_everybody_can_read() -> None:
    theme = dict(re.findall(r"--tblr-([a-z-]+): (#[0-9a-f]{6});", OWN_CSS))
    for name in (
        "primary",
        "body-color",
        "link-color",
        "secondary",
        "blue",
        "green",
        "teal",
        "orange",
        "red",
        "purple",
    ):
        assert contrast(theme[name], "#ffffff") >= 4.5, name
    assert contrast("#ffffff", re.findall(r"--head: (#[0-9a-f]{6})", OWN_CSS)[0]) >= 7


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(text: str) -> float:
    """The relative luminance of WCAG 2."""
    found = colour(text)
    assert found
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in found[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
