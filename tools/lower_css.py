"""Writes the kit's stylesheet in words that a Chromium of 2020 knows: it stands in many offices.

The kit mixes colours in the browser (`oklch`, `color-mix`, `light-dark`) and selects with `:has`, `:is`, `:where`; an older
browser drops each such rule, and with it borders, backgrounds and text colours. There is one theme, so the mixing is done here.
"""

import re
from collections.abc import Callable, Iterator
from math import cos, radians, sin

Colour = tuple[float, float, float, float]

TOO_NEW = re.compile(
    r":has\(|:is\(|:where\(|:not\([^()]*,|theme=[\"']?dark|theme-dark|::details-content|:popover-open|::view-transition"
)
LOGICAL = {
    "inset-inline-start": "left",
    "inset-inline-end": "right",
    "inset-block-start": "top",
    "inset-block-end": "bottom",
    "border-start-start-radius": "border-top-left-radius",
    "border-start-end-radius": "border-top-right-radius",
    "border-end-start-radius": "border-bottom-left-radius",
    "border-end-end-radius": "border-bottom-right-radius",
}
PAIRS = {
    "margin-inline": ("margin-left", "margin-right"),
    "margin-block": ("margin-top", "margin-bottom"),
    "padding-inline": ("padding-left", "padding-right"),
    "padding-block": ("padding-top", "padding-bottom"),
    "inset-inline": ("left", "right"),
    "inset-block": ("top", "bottom"),
}
INLINE = re.compile(r"inline-(start|end)")
SIDES = ("top", "right", "bottom", "left")
NAMED = {"transparent": (0.0, 0.0, 0.0, 0.0), "white": (1.0, 1.0, 1.0, 1.0), "black": (0.0, 0.0, 0.0, 1.0)}
COLOUR_CALL = re.compile(r"(light-dark|oklch|color-mix)\(")
IN_PICTURE = re.compile(r"oklch%28(.*?)%29")
VAR = re.compile(r"var\((--[\w-]+)(?:\s*,\s*([^()]*))?\)")


def lower(css: str, theme: str = "") -> str:
    """The stylesheet in older words; `theme` is our own one, whose `:root` goes before the kit's."""
    variables = _variables(css) | _variables(theme)
    return "".join(_rules(css, _Mixer(variables).value))


def _rules(css: str, value: Callable[[str], str]) -> Iterator[str]:
    for prelude, body in blocks(css):
        if body is None:
            yield f"{prelude};"
        elif prelude.startswith("@property"):  # Chromium 86 knows it, and crashes on the second page that has it
            yield f":root{{{_registered(prelude, body)}}}\n"
        elif prelude.startswith(("@media", "@supports", "@layer", "@keyframes", "@-webkit-keyframes")):
            inner = "".join(_rules(body, value))
            if inner:
                yield f"{prelude}{{{inner}}}\n"
        else:
            kept = ",".join(part for part in split(prelude, ",") if not TOO_NEW.search(part))
            declared = ";".join(_declarations(body, value))
            if kept and declared:
                yield f"{kept}{{{declared}}}\n"


def _registered(prelude: str, body: str) -> str:
    """What a registered property holds where nothing sets it, as a plain declaration; good for one that is inherited."""
    given = dict(one.split(":", 1) for one in split(body, ";"))
    if given["inherits"].strip() != "true":
        raise ValueError(prelude)
    return f"{prelude.split()[1]}:{given['initial-value']}"


def _declarations(body: str, value: Callable[[str], str]) -> Iterator[str]:
    for one in split(body, ";"):
        name, colon, given = one.partition(":")
        if not colon:
            continue
        name, given = name.strip(), value(given.strip())
        important = " !important" if given.endswith("!important") else ""
        parts = split(given.removesuffix("!important").strip(), " ") if name in PAIRS or name == "inset" else []
        if name == "inset":
            top, right, bottom, left = (parts * 4)[:4] if len(parts) != 3 else [*parts, parts[1]]
            for side, length in zip(SIDES, (top, right, bottom, left), strict=True):
                yield f"{side}:{length}{important}"
        elif name in PAIRS:
            for side, length in zip(PAIRS[name], (parts * 2)[:2], strict=True):
                yield f"{side}:{length}{important}"
        else:
            if name.startswith("mask") or name == "print-color-adjust":
                yield f"-webkit-{name}:{given}"
            if name == "justify-content" and given in {"start", "end"}:  # the kit says it of flex boxes only
                given = f"flex-{given}"
            yield f"{LOGICAL.get(name, name)}:{INLINE.sub(_side_of, given) if name == 'float' else given}"


def _side_of(found: re.Match[str]) -> str:
    return "left" if found[1] == "start" else "right"


def _variables(css: str) -> dict[str, str]:
    """What `:root` sets for every page; a variable that some component sets as well is not among them."""
    root: dict[str, str] = {}
    elsewhere: set[str] = set()
    for prelude, body in blocks(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if body is None or prelude.startswith("@") or "dark" in prelude:
            continue
        given = [one.partition(":")[::2] for one in split(body, ";") if one.strip().startswith("--")]
        if ":root" in split(prelude, ",") or prelude == ":host":
            root.update((name.strip(), text.strip()) for name, text in given)
        else:
            elsewhere.update(name.strip() for name, _ in given)
    return {name: text for name, text in root.items() if name not in elsewhere}


class _Mixer:
    """Works out colours as far as they are the same on every page."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.variables = variables

    def value(self, text: str) -> str:
        """`text` without a function that older browsers do not know."""
        text = IN_PICTURE.sub(lambda found: written(oklch(found[1].replace("%25", "%"))).replace("#", "%23"), text)
        while found := COLOUR_CALL.search(text):
            end = _closing(text, found.end() - 1)
            call = text[found.end() : end]
            text = text[: found.start()] + self._call(found[1], call) + text[end + 1 :]
        return text

    def _call(self, name: str, inside: str) -> str:
        if name == "light-dark":
            return split(inside, ",")[0].strip()
        if name == "oklch":
            return self._shade(inside) if inside.startswith("from ") else written(oklch(inside))
        return self._mix(inside)

    def _shade(self, inside: str) -> str:
        """`from var(--tblr-blue) calc(l - 0.06) c h`: the same a shade darker or lighter."""
        base = split(inside, " ")[1]
        known, _ = self._side(base)
        away = NAMED["black"] if "l - " in inside else NAMED["white"]
        return written(mixed(known, away, 0.86)) if known else base

    def _mix(self, inside: str) -> str:
        _, *sides = (side.strip() for side in split(inside, ","))
        (first, share), (second, other) = (self._side(side) for side in sides)
        if share is None:
            share = 1 - other if other is not None else 0.5
        if first is None:  # known to the component alone: whole, or nothing where little of it was wanted
            return split(sides[0], " ")[0] if share >= 0.5 else written(second or NAMED["transparent"])
        return written(mixed(first, second or NAMED["transparent"], share))

    def _side(self, text: str) -> tuple[Colour | None, float | None]:
        words = split(self._substituted(text), " ")
        share = None
        if len(words) > 1 and "%" in words[-1]:
            number = re.search(r"([\d.]+)\s*\*\s*100%|([\d.]+)%", words[-1])
            share = min(1.0, float(number[1]) if number and number[1] else float(number[2]) / 100 if number else 1.0)
        return colour(self.value(words[0])), share

    def _substituted(self, text: str) -> str:
        for _ in range(10):
            text, changed = VAR.subn(lambda found: self.variables.get(found[1], found[2] or found[0]), text)
            if not changed or all(one[1] not in self.variables for one in VAR.finditer(text)):
                break
        return text


def colour(text: str) -> Colour | None:
    """A colour written as a name, `#rgb`, `#rrggbb` or `rgb(…)`, as shares of one; None for anything else."""
    text = text.strip()
    if text in NAMED:
        return NAMED[text]
    if found := re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return (*(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)), 1.0)  # type: ignore[return-value]
    if found := re.fullmatch(r"rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+%?))?\s*\)", text):
        opaque = 1.0 if not found[4] else float(found[4].rstrip("%")) / (100 if "%" in found[4] else 1)
        return (float(found[1]) / 255, float(found[2]) / 255, float(found[3]) / 255, opaque)
    return None


def oklch(inside: str) -> Colour:
    """`oklch(54.6% 0.1724 254.2deg / 50%)` in sRGB, cut off where a screen cannot show it."""
    main, _, opaque = inside.partition("/")
    light, chroma, hue = (float(re.sub(r"[^\d.]", "", part) or 0) for part in main.split())
    light = light / 100 if "%" in main.split()[0] else light
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    alpha = 1.0 if not opaque else float(opaque.strip().rstrip("%")) / (100 if "%" in opaque else 1)
    return (*_screen(_linear(light, a, b)), alpha)


def _linear(light: float, a: float, b: float) -> tuple[float, float, float]:
    """Oklab to linear sRGB, by Ottosson's matrices."""
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _screen(linear: tuple[float, float, float]) -> tuple[float, float, float]:
    clipped = [min(1.0, max(0.0, part)) for part in linear]
    red, green, blue = (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in clipped)
    return red, green, blue


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the first with the rest of the second, weighed by how opaque they are. In sRGB, near enough to oklab."""
    alpha = first[3] * share + second[3] * (1 - share)
    if alpha == 0:
        return NAMED["transparent"]
    red, green, blue = (
        (a * first[3] * share + b * second[3] * (1 - share)) / alpha for a, b in zip(first[:3], second[:3], strict=True)
    )
    return red, green, blue, alpha


def written(one: Colour) -> str:
    """The colour as `#rrggbb`, or `rgba(…)` where something shines through."""
    red, green, blue = (round(part * 255) for part in one[:3])
    return f"#{red:02x}{green:02x}{blue:02x}" if one[3] >= 0.999 else f"rgba({red},{green},{blue},{one[3]:.3g})"


def split(text: str, mark: str) -> list[str]:
    """`text` at each `mark` that stands outside brackets and quotes, without empty parts."""
    parts, start, depth, quote = [], 0, 0, ""
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == mark and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [part for part in (*parts, text[start:]) if part.strip()]


def _closing(text: str, at: int) -> int:
    """Where the bracket that opens at `at` closes."""
    depth = 0
    for place in range(at, len(text)):
        depth += {"(": 1, ")": -1, "{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise ValueError(text[at : at + 60])


def blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """Each rule's prelude and body; an at-rule without a body has None."""
    at = 0
    while at < len(css):
        found = re.compile(r"[{;]").search(css, at)
        if not found:
            return
        prelude = css[at : found.start()].strip()
        if found[0] == ";":
            at = found.end()
            yield prelude, None
            continue
        end = _end_of_block(css, found.start())
        yield prelude, css[found.end() : end]
        at = end + 1


def _end_of_block(css: str, at: int) -> int:
    depth, quote = 0, ""
    for found in re.compile(r"[{}\"']").finditer(css, at):
        if quote:
            quote = "" if found[0] == quote else quote
        elif found[0] in "\"'":
            quote = found[0]
        else:
            depth += 1 if found[0] == "{" else -1
            if depth == 0:
                return found.start()
    raise ValueError(css[at : at + 60])
