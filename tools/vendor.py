"""Brings the third-party parts of the pages into `greenfactory/static`: stylesheet, script, and the icons in use.

    npm pack @tabler/core@1.6.1 @tabler/icons@3.49.0
    python -m tools.vendor FOLDER-WITH-THE-TWO-ARCHIVES

Records versions and SHA-256 in `greenfactory/static/vendor/sources.toml`. Run it again when a template names a new icon.
"""

import ast
import hashlib
import re
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

from tools.lower_css import lower

PACKAGE = Path(__file__).parent.parent / "greenfactory"
STATIC = PACKAGE / "static"
KIT = ("@tabler/core", "1.6.1", "tabler-core-1.6.1.tgz")
ICONS = ("@tabler/icons", "3.49.0", "tabler-icons-3.49.0.tgz")
USED = re.compile(r"""(?:\{% icon |\bicon=)["']([a-z0-9-]+)["']""")
SOURCE_MAP = re.compile(r"^\s*(/\*|//)[#@] sourceMappingURL=.*$", re.MULTILINE)


def main(folder: Path) -> None:
    """Write everything anew."""
    with tarfile.open(folder / KIT[2]) as kit:
        css = lower(
            SOURCE_MAP.sub("", _text(kit, "dist/css/tabler.min.css")), (STATIC / "greenfactory.css").read_text("utf-8")
        )
        written = {
            "vendor/tabler.css": css,
            "vendor/tabler.js": SOURCE_MAP.sub("", _text(kit, "dist/js/tabler.min.js")),
        }
    with tarfile.open(folder / ICONS[2]) as icons:
        written["icons.svg"] = sprite(icons, used_icons())
    for name, text in written.items():
        (STATIC / name).write_text(text, "utf-8", newline="\n")
    (STATIC / "vendor/sources.toml").write_text("".join(_record(folder, written)), "utf-8", newline="\n")


def used_icons() -> list[str]:
    """Every icon that a template or the menu names."""
    names = {name for page in PACKAGE.rglob("*.html") for name in USED.findall(page.read_text("utf-8"))}
    menu = ast.parse((PACKAGE / "foundations/accounts/context.py").read_text("utf-8"))
    for node in menu.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "MENU":
            names.update(row[2] for row in ast.literal_eval(node.value))
    return sorted(names)


def sprite(icons: tarfile.TarFile, names: Iterable[str]) -> str:
    """One SVG with a symbol for each icon; an unknown name stops the script."""
    symbols = [f'<symbol id="{name}" viewBox="0 0 24 24">{_drawing(icons, name)}</symbol>\n' for name in names]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "".join(symbols) + "</svg>\n"


def _drawing(icons: tarfile.TarFile, name: str) -> str:
    drawn = _text(icons, f"icons/outline/{name}.svg")
    inside = re.sub(r"<!--.*?-->|</?svg[^>]*>", "", drawn, flags=re.DOTALL)
    return " ".join(inside.split()).replace("> <", "><")


def _text(archive: tarfile.TarFile, name: str) -> str:
    member = archive.extractfile(f"package/{name}")
    if member is None:
        raise FileNotFoundError(name)
    return member.read().decode("utf-8")


def _record(folder: Path, written: dict[str, str]) -> Iterable[str]:
    yield "# Written by tools/vendor.py: what was brought in, and what came out of it.\n"
    for name, version, archive in (KIT, ICONS):
        digest = hashlib.sha256((folder / archive).read_bytes()).hexdigest()
        yield f'\n[[package]]\nname = "{name}"\nversion = "{version}"\nlicense = "MIT"\narchive_sha256 = "{digest}"\n'
    for path, text in written.items():
        yield f'\n[[file]]\npath = "{path}"\nsha256 = "{hashlib.sha256(text.encode()).hexdigest()}"\n'


if __name__ == "__main__":
    main(Path(sys.argv[1]))
