"""Builds the offline bundle of a release: `python3 run.py bundle [--arch ARCH] [--wheels FOLDER] [--out FOLDER]`.

`greenfactory-<version>-<arch>.tar.gz` holds the project's own wheel (pages, static files and rule packs are in it), every wheel it needs
for each supported Python, pip, `install.py`, and a manifest with the SHA-256 of every file. No fonts: pages and documents use
those of the machine on which they are read. With `--wheels` nothing is downloaded.
"""

import argparse
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
ARCHES = ("x86_64", "aarch64")
PYTHONS = ("3.11", "3.12", "3.13")
GLIBC = range(28, 4, -1)
"""Wheels for glibc 2.28 and older: servers with systems of 2018 on, as they stand in government rooms."""
EXTRA = ("psycopg", "psycopg-binary", "psycopg-pool")
"""What the extra `postgresql` adds; pinned with the tests' packages."""
ONLY_TO_BUILD = {"hatchling", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}
PIP = "pip==26.3 --hash=sha256:f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
MOMENT = 1_700_000_000
"""Every file's time in the archive, so that the same input gives the same bytes."""


def main() -> int:
    """Build one bundle an architecture."""
    parser = argparse.ArgumentParser(prog="run.py bundle", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--arch", choices=ARCHES, action="append", help="default: both")
    parser.add_argument("--wheels", type=Path, help="take wheels from this folder only; no network")
    parser.add_argument("--out", type=Path, default=ROOT / "out")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for arch in options.arch or ARCHES:
        with tempfile.TemporaryDirectory(prefix="greenfactory-bundle-") as folder:
            gather(Path(folder), arch, options.wheels)
            print(write(Path(folder), arch, options.out), flush=True)
    return 0


def gather(folder: Path, arch: str, source: Path | None) -> None:
    """Everything of a bundle but its manifest, in `folder`."""
    wheels = folder / "wheels"
    wheels.mkdir()
    scripts(folder)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, ROOT)
    for python in PYTHONS:
        wanted = folder / "wanted.txt"
        wanted.write_text("\n".join([PIP, *requirements(arch, python)]), "utf-8")
        pip("download", "--no-deps", "--require-hashes", "--only-binary=:all:", "--dest", wheels, "-r", wanted,
            "--implementation=cp", f"--python-version={python}", *platforms(arch), *offline(source))  # fmt: skip
        wanted.unlink()


def scripts(folder: Path) -> None:
    """What is not a wheel."""
    shutil.copytree(ROOT / "tools/bundled", folder, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    shutil.copy2(ROOT / "LICENSE", folder)


def platforms(arch: str) -> list[str]:
    """pip's words for the platforms whose wheels run there."""
    old = ["manylinux2014", "manylinux2010", "manylinux1"]
    return [f"--platform={name}_{arch}" for name in (*(f"manylinux_2_{minor}" for minor in GLIBC), *old)]


def offline(source: Path | None) -> list[str | Path]:
    """pip's words for a folder instead of the registry."""
    return ["--no-index", "--find-links", source] if source else []


def requirements(arch: str, python: str) -> Iterator[str]:
    """The pinned packages with their hashes for one target; markers are judged here, since pip would ask this machine's Python."""
    target = {
        "python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux", "os_name": "posix",
        "platform_system": "Linux", "platform_machine": arch, "implementation_name": "cpython",
        "platform_python_implementation": "CPython", "extra": "",
    }  # fmt: skip
    for name, marker, line in pinned():
        if name not in ONLY_TO_BUILD and (not marker or Marker(marker).evaluate(target)):
            yield line


def pinned() -> Iterator[tuple[str, str, str]]:
    """(name, marker, requirement with hashes) of requirements.txt, and of what PostgreSQL needs."""
    for file in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / file).read_text("utf-8").replace("\\\n", " ")
        for line in text.splitlines():
            found = re.match(r"([A-Za-z0-9_.-]+)(\[.*?\])?==(\S+)\s*(?:;\s*(.*?))?\s*(--hash.*)", line)
            if found is None:
                continue
            name = canonicalize_name(found[1])
            if file == "requirements.txt" or name in EXTRA:
                yield name, found[4] or "", f"{found[1]}=={found[3]} {found[5]}"


def missing(folder: Path, arch: str) -> list[str]:
    """Packages without a wheel that runs on one of the Pythons: none, or the bundle cannot be installed there."""
    there = [parse_wheel_filename(path.name) for path in folder.glob("*.whl")]
    lacking = []
    for python in PYTHONS:
        fits = set(tags(arch, python))
        found = {(name, str(version)) for name, version, _, wheel_tags in there if fits & wheel_tags}
        for line in requirements(arch, python):
            name, version = line.split(" ", 1)[0].split("==")
            if (canonicalize_name(name), version) not in found:
                lacking.append(f"{name}=={version} (Python {python}, {arch})")
    return lacking


def tags(arch: str, python: str) -> Iterator[Tag]:
    """Every tag that such a machine takes."""
    version = tuple(map(int, python.split(".")))
    names = [word.split("=", 1)[1] for word in platforms(arch)]
    yield from cpython_tags(version, platforms=names)
    yield from compatible_tags(version, platforms=names)


def write(folder: Path, arch: str, out: Path) -> Path:
    """The archive of a gathered folder; refused where a wheel is missing."""
    if lacking := missing(folder / "wheels", arch):
        raise SystemExit(f"缺少安装包 / wheels are missing: {', '.join(lacking)}")
    version = str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])
    manifest(folder, version, arch, PYTHONS)
    return pack(folder, out / f"greenfactory-{version}-{arch}.tar.gz")


def manifest(folder: Path, version: str, arch: str, pythons: tuple[str, ...]) -> None:
    """Write down what belongs to the bundle."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    listed = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    said = {"format": 1, "version": version, "arch": arch, "pythons": pythons, "files": listed}
    (folder / "manifest.json").write_text(json.dumps(said, indent=1), "utf-8")


def pack(folder: Path, archive: Path) -> Path:
    """One archive of the folder, under its own name, the same bytes for the same files; its SHA-256 beside it."""
    top = archive.name.removesuffix(".tar.gz")
    with (
        archive.open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", mtime=MOMENT, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = tarfile.TarInfo(f"{top}/{path.relative_to(folder).as_posix()}")
            content = path.read_bytes()
            entry.size, entry.mtime, entry.mode = len(content), MOMENT, 0o644
            tar.addfile(entry, io.BytesIO(content))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(archive.name + ".sha256").write_text(f"{digest}  {archive.name}\n", "utf-8")
    return archive


def pip(*words: str | Path) -> None:
    """Run this environment's pip; its own words say what is wrong."""
    asked = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, words)]
    if subprocess.run(asked, check=False).returncode:
        raise SystemExit(1)


if __name__ == "__main__":
    sys.exit(main())
