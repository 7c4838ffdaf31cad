"""Installs Greenfactory from an unpacked bundle, without a network: `python3 install.py install|upgrade|rollback|status --to DIR`.

Versions lie side by side in `DIR/releases/`; the link `DIR/current` says which one runs. An upgrade is rehearsed on a copy of the
database, then the database is backed up, brought up to date, looked at, and only then the link is switched: whatever fails
before that leaves the old version as it was. Needs Python 3.11 or newer (with `venv`), no rights beyond DIR.
"""

import sys

if sys.version_info < (3, 11):  # the syntax stays old enough for this line to be reached
    sys.exit("需要 Python 3.11 以上 / Python 3.11 or newer is needed; this is " + sys.version.split()[0])
else:
    # Files of every bundle bear one time: a module left compiled here would pass for that of a bundle unpacked over it.
    sys.dont_write_bytecode = True

import argparse
import shlex
from pathlib import Path

from installing.database import back_up, database_back, heads_back, rehearse, restore
from installing.place import Place, Stop, alone, lock, say
from installing.release import checked_manifest, lay_out, make_release, order

FLAGS = {
    "user": "该服务属于本用户 / the service is one of this user",
    "i-have-a-backup": "PostgreSQL 已自行备份 / PostgreSQL is backed up already",
    "lose-changes": "rollback: 放弃升级后的数据 / give up what came since",
    "database-restored": "rollback: PostgreSQL 已自行恢复 / restored by hand",
}


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
    version = checked_manifest()
    for folder in (place.folder, place.releases, place.backups):
        folder.mkdir(parents=True, exist_ok=True)
    place.backups.chmod(0o700)  # backups hold what the database holds
    lay_out(place)
    make_release(place, version)
    with alone(place, options):
        place.health(version, "--migrate")
        place.switch(version)
        place.note(deed="install", version=version)
    say(f"已安装 {version} / installed. 启动 / start: {shlex.quote(str(place.folder / 'bin/greenfactory'))} serve")


def upgrade(place: Place, options: argparse.Namespace) -> None:
    """A later version beside the present one; the link is switched last."""
    old, version = place.current, checked_manifest()
    if not old:
        raise Stop("此目录尚未安装，请用 install / nothing is installed here: use install")
    if order(version) <= order(old):
        raise Stop(f"本包 {version} 不高于已装的 {old} / the bundle is not later than {old}; going back is `rollback`")
    before = place.health(old)
    make_release(place, version)
    rehearse(place, version, before)
    with alone(place, options):
        before = place.health(old)  # once more: work went on meanwhile
        backup = back_up(place, old, before, options)
        try:
            after = place.health(version, "--migrate")
        except Stop as stop:
            raise Stop(f"{stop}\n升级失败 / the upgrade failed. {restore(place, backup, before)}") from None
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
    with alone(place, options):
        if last["migrated"] and not options.database_restored:
            database_back(place, last, place.health(present), options)
        elif place.health(old) and last["migrated"]:  # not the present one: it refuses what was restored by hand
            heads_back(place, place.backups / last["backup"])
        place.switch(old)
        place.note(deed="rollback", version=old, old=present)
    say(f"已退回 {present} → {old}，请重新启动平台 / rolled back; restart the platform")


def status(place: Place, _: argparse.Namespace) -> None:
    """Which version runs, what was done, which backups there are."""
    say(f"当前版本 / current: {place.current or '无 none'}")
    ready = sorted(path.parent.name for path in place.releases.glob("*/ready"))
    say(f"已装版本 / releases: {', '.join(ready) or '无 none'}")
    if place.current:
        with lock(place) as free:
            say(f"运行中 / running: {'否 no' if free else '是 yes'}")
    for line in place.history():
        say(f"  {line['at']}  {line['deed']}  {line.get('old', '')} → {line['version']}  {line.get('backup', '')}")


if __name__ == "__main__":
    sys.exit(main())
