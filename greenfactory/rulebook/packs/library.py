"""Where rule packs and factor tables stand: the ones shipped with the package, and folders that a user names."""

import re
from collections.abc import Iterator
from pathlib import Path

import greenfactory
from greenfactory.rulebook.notes import Note, Problem, Refused

_PACKAGE = Path(greenfactory.__file__).parent
_INSTALLED = _PACKAGE / "rulepacks"
_CHECKOUT = _PACKAGE.parent / "rulepacks"
DEFAULT = "city-green-factory/2021"


def shipped() -> Path:
    """The folder of the shipped packs: inside the package when installed, at the top of a checkout."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def packs() -> Iterator[Path]:
    """The folders of all shipped packs, by name."""
    return (file.parent for file in sorted(shipped().glob("*/*/pack.toml")))


def find(name: str, *, folders: bool = True) -> Path:
    """The folder of the pack called `name`: a folder of the user's, or `id/edition`, or an `id` with one edition.

    Without `folders` only shipped packs: a name out of a form must not bring its own rules. Raises Refused, naming the
    packs there are.
    """
    if folders and _is_file(Path(name) / "pack.toml"):
        return Path(name)
    known = {f"{folder.parent.name}/{folder.name}": folder for folder in packs()}
    matches = [known[name]] if name in known else [path for key, path in known.items() if key.split("/")[0] == name]
    if len(matches) == 1:
        return matches[0]
    raise Refused(Problem(Note("pack.not_found", {"name": name, "known": list(known)}), file=name))


def base(name: str, pack: Path) -> Path | None:
    """The folder of the pack `name` (`id/edition`) that `pack` extends: beside the packs of its collection, else a shipped one."""
    if not re.fullmatch(r"[\w-]+/\w[\w.-]*", name):
        return None
    places = (pack.resolve().parent.parent / name, shipped() / name)
    return next((folder for folder in places if (folder / "pack.toml").is_file()), None)


def factor_table(name: str, pack: Path) -> Path | None:
    """The file of factor table `name`: the pack's own, then beside the packs of its collection, then a shipped one."""
    if not re.fullmatch(r"[\w.-]{1,100}", name):
        return None
    for folder in (pack / "factors", pack.parent.parent / "factors", shipped() / "factors"):
        if (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name longer than the system allows, a folder that may not be entered
        return False
