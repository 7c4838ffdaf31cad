"""Installs Greenfactory from an unpacked bundle, without a network: `python3 install.py install|upgrade|rollback|status --to DIR`.

Versions lie side by side in `DIR/releases/`; the link `DIR/current` says which one runs. An upgrade is rehearsed on a copy of the
database, then the database is backed up, brought up to date, looked at, and only then the link is switched: whatever fails
before that leaves the old version as it was. Needs Python 3.11 or newer (with `venv`), no rights beyond DIR.
"""

import sys

if sys.version_info < (3, 11):  # the syntax stays old enough for this line to be reached
    sys.exit("需要 Python 3.11 以上 / Python 3.11 or newer is needed; this is " + sys.version.split()[0])

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import platform
import re
import shlex
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

BUNDLE = Path(__file__).resolve().parent
KEPT_BESIDE = ("secret-key", "calendar.toml", "keys")
"""What a rehearsal needs of the data folder besides the database."""
FLAGS = {
    "user": "该服务属于本用户 / the service is one of this user",
    "i-have-a-backup": "PostgreSQL 已自行备份 / PostgreSQL is backed up already",
    "lose-changes": "rollback: 放弃升级后的数据 / give up what came since",
    "database-restored": "rollback: PostgreSQL 已自行恢复 / restored by hand",
}

NO_DUMP = "未升级：须有不旧于服务器的 pg_dump，或自行备份后加 --i-have-a-backup / pg_dump is missing or fails"

BY_HAND = "psql … -c 'drop schema public cascade; create schema public' && pg_restore --dbname …"


class Stop(Exception):
    """Ends the script with one message and exit code 1."""


class Place:
    """The folder of an installation: releases, data, backups, and what was done when."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().absolute()
        self.releases, self.backups = self.folder / "releases", self.folder / "backups"
        self.link, self.book = self.folder / "current", self.folder / "installed.json"

    @property
    def current(self) -> str:
        """The version that the link names; empty before the first installation."""
        return self.link.resolve().name if self.link.is_symlink() else ""

    @property
    def data(self) -> Path:
        """Where database, files and keys lie, whatever the settings say."""
        return Path(self.environment()["GREENFACTORY_DATA"])

    def history(self) -> list[dict[str, Any]]:
        """What was installed, upgraded and rolled back, oldest first."""
        return list(json.loads(self.book.read_text("utf-8"))) if self.book.exists() else []

    def note(self, **done: Any) -> None:
        """Add a line to the history, whole or not at all."""
        lines = [*self.history(), {"at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), **done}]
        fresh = self.book.with_suffix(".new")
        fresh.write_text(json.dumps(lines, ensure_ascii=False, indent=1), "utf-8")
        fresh.replace(self.book)

    def switch(self, version: str) -> None:
        """Let the link name another version; there is no moment without it."""
        fresh = self.folder / "current.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("releases") / version)
        fresh.replace(self.link)

    def environment(self, **other: str) -> dict[str, str]:
        """The settings under which this installation runs; nothing of pip's or Python's strays in."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        file = self.folder / "greenfactory.env"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        pairs = [line.split("=", 1) for line in lines if "=" in line and not line.startswith("#")]
        settings = {"GREENFACTORY_DATA": str(self.folder / "data"), "PYTHONUTF8": "1", **kept, **dict(pairs)}
        return {**settings, **_libpq(settings.get("DATABASE_URL", "")), **other}

    def health(self, version: str, *words: str, **other: str) -> dict[str, Any]:
        """What that version says of the database; with `--migrate` it brings it up to date first. Raises Stop if unwell.

        `-P`: whatever lies in the folder where somebody stands is not taken for the platform.
        """
        python = self.releases / version / "venv/bin/python"
        asked: list[str | Path] = [python, "-P", "-m", "greenfactory", "health", "--json", *words]
        answer = subprocess.run(asked, env=self.environment(**other), capture_output=True, text=True, check=False)
        if answer.returncode:
            raise Stop(f"{version}: {(answer.stderr or answer.stdout).strip()[-1500:]}")
        return dict(json.loads(answer.stdout))


def main() -> int:
    """Do what the command line asks; gives the exit code."""
    options = _options()
    place = Place(options.to)
    try:
        {"install": install, "upgrade": upgrade, "rollback": rollback, "status": status}[options.deed](place, options)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"无法读写 / cannot read or write: {error}", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("deed", choices=("install", "upgrade", "rollback", "status"))
    parser.add_argument("--to", metavar="DIR", type=Path, required=True, help="安装目录 / folder of the installation")
    parser.add_argument("--service", default="", help="前后要停、启的 systemd 服务 / systemd service to stop and start")
    for name, words in FLAGS.items():
        parser.add_argument(f"--{name}", action="store_true", help=words)
    return parser.parse_args()


def install(place: Place, options: argparse.Namespace) -> None:
    """The first version into a folder that has none."""
    if place.current:
        raise Stop(f"已安装 {place.current}，请用 upgrade / {place.current} is installed already: use upgrade")
    version = _checked_manifest()
    for folder in (place.folder, place.releases, place.backups):
        folder.mkdir(parents=True, exist_ok=True)
    place.backups.chmod(0o700)  # backups hold what the database holds
    _lay_out(place)
    _make_release(place, version)
    with _alone(place, options):
        place.health(version, "--migrate")
        place.switch(version)
        place.note(deed="install", version=version)
    say(f"已安装 {version} / installed. 启动 / start: {shlex.quote(str(place.folder / 'bin/greenfactory'))} serve")


def upgrade(place: Place, options: argparse.Namespace) -> None:
    """A later version beside the present one; the link is switched last."""
    old, version = place.current, _checked_manifest()
    if not old:
        raise Stop("此目录尚未安装，请用 install / nothing is installed here: use install")
    if _order(version) <= _order(old):
        raise Stop(f"本包 {version} 不高于已装的 {old} / the bundle is not later than {old}; going back is `rollback`")
    before = place.health(old)
    _make_release(place, version)
    _rehearse(place, version, before)
    with _alone(place, options):
        before = place.health(old)  # once more: work went on meanwhile
        backup = _back_up(place, old, before, options)
        try:
            after = place.health(version, "--migrate")
        except Stop as stop:
            raise Stop(f"{stop}\n升级失败 / the upgrade failed. {_restore(place, backup, before)}") from None
        place.switch(version)
        changed = after["migrations"] != before["migrations"]
        done = {"old": old, "backup": backup.name, "migrated": changed, "entries": after["entries"]}
        place.note(deed="upgrade", version=version, **done)
    say(f"已升级 {old} → {version}；备份 / upgraded; the backup: {backup}")
    if not options.service:
        say("请重新启动平台 / restart the platform now")


def rollback(place: Place, options: argparse.Namespace) -> None:
    """Back to the version before the last upgrade; the database goes back too where the upgrade had changed its tables."""
    last = next((line for line in reversed(place.history()) if line["version"] == place.current), None)
    if last is None or last["deed"] != "upgrade" or not (place.releases / last["old"] / "ready").exists():
        raise Stop("没有可退回的版本 / there is no earlier version to go back to")
    present, old = place.current, last["old"]
    with _alone(place, options):
        if last["migrated"] and not options.database_restored:
            _database_back(place, last, place.health(present), options)
        elif place.health(old) and last["migrated"]:  # not the present one: it refuses what was restored by hand
            _heads_back(place, place.backups / last["backup"])
        place.switch(old)
        place.note(deed="rollback", version=old, old=present)
    say(f"已退回 {present} → {old}，请重新启动平台 / rolled back; restart the platform")


def status(place: Place, _: argparse.Namespace) -> None:
    """Which version runs, what was done, which backups there are."""
    say(f"当前版本 / current: {place.current or '无 none'}")
    ready = sorted(path.parent.name for path in place.releases.glob("*/ready"))
    say(f"已装版本 / releases: {', '.join(ready) or '无 none'}")
    if place.current:
        with _lock(place) as free:
            say(f"运行中 / running: {'否 no' if free else '是 yes'}")
    for line in place.history():
        say(f"  {line['at']}  {line['deed']}  {line.get('old', '')} → {line['version']}  {line.get('backup', '')}")


def _checked_manifest() -> str:
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


def _lay_out(place: Place) -> None:
    """The command, the settings and an example of a service; settings that are there stay."""
    command = place.folder / "bin/greenfactory"
    command.parent.mkdir(exist_ok=True)
    known = {"@HERE@": shlex.quote(str(place.folder)), "@COMMAND@": json.dumps(str(command), ensure_ascii=False)}
    for path in (command, place.folder / "greenfactory.env", place.folder / "greenfactory.service"):
        if not path.exists():
            text = (BUNDLE / "installed" / path.name).read_text("utf-8")
            path.touch(0o600)
            path.write_text(re.sub("@[A-Z]+@", lambda found: known[found[0]], text), "utf-8")
    command.chmod(0o755)


def _make_release(place: Place, version: str) -> None:
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
        _call(sys.executable, "-m", "venv", "--without-pip", release / "venv", place=place)
        wanted = f"greenfactory[postgresql]=={version}"
        _call(python, pip, "install", "--no-index", "--find-links", wheels, "--no-cache-dir", "--quiet",
              "--disable-pip-version-check", wanted, place=place)  # fmt: skip
    except Stop:
        shutil.rmtree(release, ignore_errors=True)
        raise
    ready.write_text(bundle)


def _libpq(url: str) -> dict[str, str]:
    """A database's address as pg_dump takes it from its environment: a password on a command line can be read by others."""
    at = urlsplit(url)
    if not at.scheme.startswith("postgres"):
        return {}
    parts = {
        "PGHOST": at.hostname, "PGPORT": at.port, "PGUSER": at.username, "PGPASSWORD": at.password,
        "PGDATABASE": at.path[1:],
    }  # fmt: skip
    return {name: unquote(str(part)) for name, part in parts.items() if part}


def _call(*words: str | Path, place: Place) -> None:
    if subprocess.run([os.fspath(word) for word in words], env=place.environment(), check=False).returncode:
        raise Stop("失败，原因见上 / failed, see above: " + " ".join(map(str, words[:4])))


def _rehearse(place: Place, version: str, before: dict[str, Any]) -> None:
    """Bring a copy of the database up to date first, while the old version goes on. PostgreSQL has no such copy."""
    if before["database"]["vendor"] != "sqlite":
        return
    folder = place.folder / "rehearsal"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        for name in KEPT_BESIDE:
            kept = place.data / name
            (shutil.copytree if kept.is_dir() else shutil.copy2)(kept, folder / name) if kept.exists() else None
        _copy(Path(before["database"]["name"]), folder / "greenfactory.sqlite3")
        url = f"sqlite:///{folder / 'greenfactory.sqlite3'}"
        place.health(version, "--migrate", GREENFACTORY_DATA=str(folder), GREENFACTORY_JOURNAL_KEY="", DATABASE_URL=url)
    except Stop as stop:
        said = f"升级演练失败，{place.current} 未受影响 / the rehearsal failed; nothing was changed"
        raise Stop(f"{stop}\n{said}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _back_up(place: Place, version: str, before: dict[str, Any], options: argparse.Namespace) -> Path:
    """The database and the journal's witness, in a folder of their own. Stored files never change: they need no copy."""
    backup = place.backups / f"{time.strftime('%Y%m%d-%H%M%S')}-{version}"
    while backup.exists():
        backup = backup.with_name(backup.name + "+")
    backup.mkdir(mode=0o700)
    if (witness := place.data / "keys/heads.jsonl").exists():
        shutil.copy2(witness, backup / "heads.jsonl")
    if before["database"]["vendor"] == "sqlite":
        _copy(Path(before["database"]["name"]), backup / "greenfactory.sqlite3")
    elif not options.i_have_a_backup:
        asked = ["pg_dump", "--format=custom", "--file", os.fspath(backup / "greenfactory.dump")]
        if not shutil.which("pg_dump") or subprocess.run(asked, env=place.environment(), check=False).returncode:
            shutil.rmtree(backup)
            raise Stop(NO_DUMP)
    return backup


def _restore(place: Place, backup: Path, known: dict[str, Any]) -> str:
    """Put a backup back, and say so. A dump of PostgreSQL is put back by hand: others may use that server."""
    _heads_back(place, backup)
    if (kept := backup / "greenfactory.sqlite3").exists():
        _copy(kept, Path(known["database"]["name"]))
        return f"{place.current} 和数据库保持原样 / version and database are as before"
    return (
        f"数据库可能已部分更新，请恢复 / tables may be half changed, restore them: {BY_HAND} {backup}/greenfactory.dump"
    )


def _heads_back(place: Place, backup: Path) -> None:
    if (backup / "heads.jsonl").exists():
        shutil.copy2(backup / "heads.jsonl", place.data / "keys/heads.jsonl")


def _database_back(place: Place, last: dict[str, Any], present: dict[str, Any], options: argparse.Namespace) -> None:
    """Restore the backup of the upgrade, after saying what is lost with it; the old version must get on with it."""
    since = present["entries"] - last["entries"]
    lost = f"升级（{last['at']}）之后有 {since} 条操作 / deeds since the upgrade: {since}"
    backup = place.backups / last["backup"]
    if present["database"]["vendor"] != "sqlite":
        raise Stop(f"{lost}\n请先恢复 / restore first: {BY_HAND} {backup}/greenfactory.dump\n--database-restored")
    if since and not options.lose_changes:
        raise Stop(f"{lost}，退回将丢失 / they would be lost. --lose-changes（另存于 backups / a copy is kept）")
    kept = _back_up(place, place.current, present, options)
    _restore(place, backup, present)
    try:
        place.health(last["old"])
    except Stop:
        _restore(place, kept, present)
        raise
    say(f"{lost}，已撤销 / undone；另存于 / kept in: {kept}")


def _copy(source: Path, target: Path) -> None:
    """Copy a database page by page under its own locks: whole even while somebody writes."""
    with (
        contextlib.closing(sqlite3.connect(source)) as old,
        contextlib.closing(sqlite3.connect(target, timeout=60)) as new,
    ):
        old.backup(new)
    target.chmod(0o600)


@contextlib.contextmanager
def _alone(place: Place, options: argparse.Namespace) -> Iterator[None]:
    """Nobody serves meanwhile: the service is stopped and started again, else a running server is a reason to stop."""
    control = ["systemctl", *(["--user"] if options.user else [])]
    if options.service:
        _call(*control, "stop", options.service, place=place)
    try:
        with _lock(place) as held:
            if not held:
                raise Stop("平台正在运行，请先停止或加 --service / the platform is running: stop it, or name --service")
            yield
    finally:
        if options.service:
            _call(*control, "start", options.service, place=place)


@contextlib.contextmanager
def _lock(place: Place) -> Iterator[bool]:
    """Hold the lock that every server shares; gives whether nobody else has it."""
    place.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place.data / "serving.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def _order(version: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in version.split(".")]


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
