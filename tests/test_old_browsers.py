"""The pages work in Chromium 86: what it does not know is in no style, script or page, but where nothing is missing without it.

Nothing else tells: the browser of the journeys is a new one. Words and versions: `tests/newer.toml`, by `tools/newer.py`.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import allauth
import django_htmx
import pytest

from tools.lower_css import blocks, lower, split

PACKAGE = Path(__file__).parent.parent / "greenfactory"
STATIC = PACKAGE / "static"
HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
LOGIN = Path(allauth.__file__).parent
SHEETS = sorted(STATIC.rglob("*.css"))
SCRIPTS = [
    *sorted(STATIC.rglob("*.js")),
    HTMX,
    *sorted(LOGIN.glob("account/static/**/*.js")),
    *sorted(LOGIN.glob("mfa/static/**/*.js")),
]
PAGES = sorted(PACKAGE.rglob("*.html"))
NEWER = tomllib.loads((Path(__file__).parent / "newer.toml").read_text("utf-8"))
CRASHES = {"property"}
"""Known to Chromium 86: it registers the property, and the tab crashes on the next page that does so again."""
UNITS = re.compile(r"(?<=\d)(?:[dsl]v(?:w|h|i|b|min|max)|cq(?:w|h|i|b|min|max)|r?(?:cap|ic|lh)|rex|rch|v[ib])\b")
SYNTAX = {
    "class static block": r"\bstatic\s*\{",
    "#private in": r"#\w+\s+in\b",
    "await of a module": r"(?m)^(?:(?:const|let|var)\s[^=\n]*=\s*)?await\b",
    "RegExp flag d or v": r"new RegExp\([^)]*,\s*[\"'][a-z]*[dv]|[=(,:]\s*/[^/\n*][^/\n]*/[gimsuy]*[dv][gimsuy]*(?=[.,;)\s])",
    "named import of JSON": r"\bimport\b[^;\n]*\b(?:with|assert)\s*\{",
}  # fmt: skip

UNUSED = "of parts of the kit that no page uses"
GUARDED = "asked for first, with another way where it is missing"
OWN = "a name of its own"
HARMLESS = {
    "greenfactory.css": {"text-underline-offset": "the line stands a little closer"},
    "tabler.css": {
        "text-underline-offset": "the line stands a little closer",
        "text-decoration-thickness": "the line is a little thinner",
        "scrollbar-color": "the system's own scroll bar",
        "forced-color-adjust": "only where the system forces its colours",
        "print-color-adjust": "-webkit-print-color-adjust stands before it",
        **dict.fromkeys(("mask-image", "mask-position", "mask-repeat", "mask-size"), "-webkit-mask stands before it"),
        ":file-selector-button": "pages show a button of their own",
        "rotate": UNUSED,
        "translate": UNUSED,
    },
    "order.js": {".move": "a key of dataset"},
    "upload.js": {".at": OWN},
    "tabler.js": {".detached": OWN, ".dispose": OWN, ".toArray": OWN},
    "htmx-2.min.js": {
        ".isError": OWN, ".moveBefore": GUARDED, ".parseHTMLUnsafe": GUARDED, ".startViewTransition": GUARDED,
    },
}  # fmt: skip
"""By file, which newer words are known of, and why nothing is missing without them."""


def in_sheet(css: str) -> set[str]:
    """The newer words of a stylesheet."""
    return {
        word
        for prelude, body in rules(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
        for word in in_rule(prelude, body)
    }


def rules(css: str) -> Iterator[tuple[str, str]]:
    for prelude, body in blocks(css):
        if body is not None and prelude.startswith("@") and "{" in body:
            yield prelude, ""
            yield from rules(body)
        else:
            yield prelude, body or ""


def in_rule(prelude: str, body: str) -> Iterator[str]:
    body = re.sub(r"url\([^)]*\)|\"[^\"]*\"|'[^']*'", "", body)
    yield from (f"@{word}" for word in re.findall(r"^@([a-z-]+)", prelude) if word in {*NEWER["at-rules"], *CRASHES})
    yield from (f":{word}" for word in re.findall(r":([a-z-]+)", prelude) if word in NEWER["selectors"])
    yield from ("list in :not" for _ in re.findall(r":not\([^()]*,", prelude))
    yield from ("range in @media" for _ in re.findall(r"^@media[^{]*[<>]", prelude))
    if "{" in body:
        yield "nesting"
        return
    for one in split(body, ";"):
        name, _, value = (part.strip() for part in one.partition(":"))
        if name in NEWER["properties"]:
            yield name
        yield from (
            said for word in re.findall(r"(?<![\w-])[a-z-]+", value) if (said := f"{name}: {word}") in NEWER["values"]
        )
        yield from (
            f"{word}()" for word in re.findall(r"(?<![\w-])([a-z0-9-]+)\(", value) if word in NEWER["functions"]
        )
        yield from UNITS.findall(value)


def in_script(script: str) -> set[str]:
    """The newer words of a script."""
    members = {f".{word}" for word in re.findall(r"(?<=[\w)\]}]\.)\w+", script) if word in NEWER["members"]}
    globals_ = {word for word in re.findall(r"(?<![\w.\"'])([A-Za-z]\w+)(?=[.(])", script) if word in NEWER["globals"]}
    return members | globals_ | {name for name, pattern in SYNTAX.items() if re.search(pattern, script)}


def in_page(page: str) -> set[str]:
    """The newer elements and attributes of a page."""
    elements = {f"<{word}>" for word in re.findall(r"<([a-z]+)", page) if word in NEWER["elements"]}
    return elements | {
        word
        for tag in re.findall(r"<[a-z][^>]*>", page)
        for word in re.findall(r"\s([a-z]+)(?=[\s=>])", tag)
        if word in NEWER["attributes"]
    }


@pytest.mark.parametrize("file", SHEETS, ids=lambda file: file.name)
def test_stylesheets_keep_to_what_the_browser_knows(file: Path) -> None:
    assert in_sheet(file.read_text("utf-8")) == set(HARMLESS.get(file.name, {}))


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_scripts_keep_to_what_the_browser_knows(file: Path) -> None:
    assert in_script(file.read_text("utf-8")) == set(HARMLESS.get(file.name, {}))


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_pages_keep_to_what_the_browser_knows(file: Path) -> None:
    assert in_page(file.read_text("utf-8")) == set()


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a:has(b){top:0}", {":has"}),
        ("@media print{a:is(b){inset:0;--inset:0}}", {":is", "inset"}),
        ("p{color:color-mix(in oklab,red,blue);background:url(x;inset:0)}", {"color-mix()"}),
        ("p{b{top:0}}", {"nesting"}),
        ("p{height:100dvh;width:3cqw;line-height:1.2;margin:2ch}", {"dvh", "cqw"}),
        ("p{display:flex;justify-content:end;text-wrap:balance}", {"justify-content: end", "text-wrap"}),
        ("a:not(b,c){top:0}@media (width >= 10px){p{top:0}}", {"list in :not", "range in @media"}),
        (
            "@layer a{p{top:0}}@container (min-width:1px){p{top:0}}@property --a{inherits:true}",
            {"@layer", "@container", "@property"},
        ),
        ("/* inset:0 */p{content:'inset:0;';transition:top 1s}@supports (display:grid){p{gap:0}}", set()),
    ],
)
def test_a_newer_word_in_a_stylesheet_is_found(css: str, expected: set[str]) -> None:
    assert in_sheet(css) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("const a = structuredClone(b); Object.hasOwn(a, 1);", {"structuredClone", ".hasOwn"}),
        ("[1].at(-1); list().findLast(Boolean); crypto.randomUUID()", {".at", ".findLast", ".randomUUID"}),
        ("class A { static { go(); } #a; has(b) { return #a in b; } }", {"class static block", "#private in"}),
        ("const answer = await fetch('/');", {"await of a module"}),
        ("const f = async () => {\n  await g();\n};", set()),
        ("x = /a(?<b>c)/dg; y = new RegExp('[a]', 'v')", {"RegExp flag d or v"}),
        ("import words from './a.json' with { type: 'json' };", {"named import of JSON"}),
        ("a ??= b?.c; class B { #p() {} } s.replaceAll('a', 'b'); form.requestSubmit();", set()),
    ],
)
def test_a_newer_word_in_a_script_is_found(script: str, expected: set[str]) -> None:
    assert in_script(script) == expected


def test_a_newer_word_in_a_page_is_found() -> None:
    assert in_page('<search><p popover id="inert">inert</p><div inert></div></search>') == {
        "<search>",
        "popover",
        "inert",
    }


def test_the_kit_is_lowered_to_what_the_browser_knows() -> None:
    newer = "@property --a{syntax:'<angle>';inherits:true;initial-value:1deg}p{justify-content:end;print-color-adjust:exact;inset:0}"
    assert in_sheet(lower(newer)) == {"print-color-adjust"}
    assert ":root{--a:1deg}" in lower(newer)
    assert "-webkit-print-color-adjust:exact" in lower(newer)
