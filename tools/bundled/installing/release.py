"""A version beside the others, made of the wheels of this bundle once every file of it was compared with the manifest."""

import hashlib
import json
import platform
import re
import shlex
import shutil
import sys
from pathlib import Path

from installing.place import Place, Stop, call, say

BUNDLE = Path(__file__).resolve().parent.parent


def checked_manifest() -> str:
    """The version of this bundle, after comparing every file with the manifest. Raises Stop for any difference."""
    manifest = json.loads((BUNDLE / "manifest.json").read_text("utf-8"))
    listed: dict[str, str] = manifest["files"]
    there = {path.relative_to(BUNDLE).as_posix() for path in BUNDLE.rglob("*") if path.is_file()} - {"manifest.json"}
    there = {name for name in there if "__pycache__" not in name}
    bad = sorted(there ^ set(listed)) or [name for name in sorted(listed) if _sha256(BUNDLE / name) != listed[name]]
    if bad:
        raise Stop(f"安装包不完整或被改动 / the bundle is incomplete or was changed: {', '.join(bad[:5])}")
    if manifest["arch"] not in (platform.machine(), "any"):
        raise Stop(f"本包用于 {manifest['arch']} / made for {manifest['arch']}, this is {platform.machine()}")
    running = "{}.{}".format(*sys.version_info)
    if running not in manifest["pythons"]:
        raise Stop(f"本包支持 Python {', '.join(manifest['pythons'])} / this is Python {running}: use one of those")
    return str(manifest["version"])


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def lay_out(place: Place) -> None:
    """The command, the settings and an example of a service; settings that are there stay."""
    command = place.folder / "bin/greenfactory"
    command.parent.mkdir(exist_ok=True)
    known = {"@HERE@": shlex.quote(str(place.folder)), "@COMMAND@": json.dumps(str(command), ensure_ascii=False)}
    for path in (command, place.folder / "greenfactory.env", place.folder / "greenfactory.service"):
        if not path.exists():
            text = (BUNDLE / "installed" / path.name).read_text("utf-8")
            fresh = path.with_name(f"{path.name}.new")  # whole or not at all: what is there counts as laid out
            fresh.touch(0o600)
            fresh.write_text(re.sub("@[A-Z]+@", lambda found: known[found[0]], text), "utf-8")
            fresh.replace(path)
    command.chmod(0o755)


def make_release(place: Place, version: str) -> None:
    """An environment of the version's own, from the wheels beside this file; a half-made or another one is made anew."""
    release, bundle = place.releases / version, _sha256(BUNDLE / "manifest.json")
    ready = release / "ready"
    if ready.exists() and ready.read_text() == bundle:
        return
    shutil.rmtree(release, ignore_errors=True)
    say(f"正在安装 {version}… / installing…")
    python, wheels = release / "venv/bin/python", BUNDLE / "wheels"
    pip = next(wheels.glob("pip-*.whl")) / "pip"  # a wheel of pip runs as it is, so `ensurepip` is not needed
    try:
        call(sys.executable, "-m", "venv", "--without-pip", release / "venv", place=place)
        wanted = f"greenfactory[postgresql]=={version}"
        call(python, pip, "install", "--no-index", "--find-links", wheels, "--no-cache-dir", "--quiet",
              "--disable-pip-version-check", wanted, place=place)  # fmt: skip
    except Stop:
        shutil.rmtree(release, ignore_errors=True)
        raise
    ready.write_text(bundle)


def order(version: str) -> list[tuple[int, str]]:
    """What versions are compared by: a number is later than a word such as `rc1`."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in version.split(".")]
