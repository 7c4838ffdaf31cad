"""The offline bundle: what goes into it, and that its `install.py` installs, upgrades, survives failures and rolls back."""

import fcntl
import hashlib
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import bundle

ROOT = Path(__file__).parent.parent
PYTHON = "{}.{}".format(*sys.version_info)

# A platform of one file: it has a database, changes of its tables, and says how it is.
PRODUCT = """
import json, os, sqlite3, sys
VERSION, CHANGES = {version!r}, {changes!r}
folder = os.environ["GREENFACTORY_DATA"]
url = os.environ.get("DATABASE_URL", "")
file = url.removeprefix("sqlite:///") or os.path.join(folder, "greenfactory.sqlite3")
print(sys.argv, file=sys.stderr)
base = sqlite3.connect(file)
base.execute("create table if not exists changes (name text)")
base.execute("create table if not exists entries (said text)")
if "--migrate" in sys.argv:
    for change in CHANGES:
        if not list(base.execute("select 1 from changes where name = ?", [change])):
            base.execute("insert into changes values (?)", [change])
            base.commit()
            if change == "broken" or (change == "broken later" and not folder.endswith("rehearsal")):
                sys.exit("this change of the tables fails")
done = [name for name, in base.execute("select name from changes")]
if "--version" in sys.argv:
    print(VERSION)
else:
    if set(CHANGES) - set(done):
        sys.exit("the database lacks changes")
    print(json.dumps({{"version": VERSION, "database": {{"vendor": "sqlite", "name": file}}, "migrations": done,
                      "entries": base.execute("select count(*) from entries").fetchone()[0]}}))
"""
MakeBundle = Callable[..., Path]


@pytest.fixture
def make_bundle(tmp_path: Path) -> MakeBundle:
    """Makes an unpacked bundle of the one-file platform, with the installer as it ships."""
    ensurepip = pytest.importorskip("ensurepip")
    # Distributions keep the wheels in a place of their own, which they name when they build Python.
    places = [Path(ensurepip.__file__).parent / "_bundled", Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or ".")]
    pip = next(wheel for place in places for wheel in place.glob("pip-*.whl"))

    def make(version: str, *changes: str) -> Path:
        folder = tmp_path / f"包 {version}"
        (folder / "wheels").mkdir(parents=True)
        shutil.copy2(pip, folder / "wheels")
        bundle.scripts(folder)
        _wheel(folder / "wheels", version, PRODUCT.format(version=version, changes=changes))
        bundle.manifest(folder, version, "any", (PYTHON,))
        return folder

    return make


def _wheel(folder: Path, version: str, program: str) -> None:
    about = f"greenfactory-{version}.dist-info"
    files = {
        "greenfactory/__init__.py": "",
        "greenfactory/__main__.py": program,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: greenfactory\nVersion: {version}\nProvides-Extra: postgresql\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{about}/RECORD"])
    with zipfile.ZipFile(folder / f"greenfactory-{version}-py3-none-any.whl", "w") as wheel:
        for name, content in files.items():
            wheel.writestr(name, content)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "绿色 工厂"


def clean() -> dict[str, str]:
    """The environment of somebody who has not heard of these tests' own settings."""
    foreign = ("GREENFACTORY", "DJANGO", "DATABASE_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | {"PYTHONUTF8": "1"}


def run(folder: Path, deed: str, place: Path, *words: str, code: int = 0) -> str:
    """What the installer says; it must end with `code`."""
    asked = [sys.executable, str(folder / "install.py"), deed, "--to", str(place), *words]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, env=clean())
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def version(place: Path) -> str:
    """The version that the installed command is."""
    asked = [str(place / "bin/greenfactory"), "--version"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def rows(place: Path, table: str) -> list[str]:
    with sqlite3.connect(place / "data/greenfactory.sqlite3") as base:
        return [row[0] for row in base.execute(f"select * from {table} order by 1")]


def work(place: Path, said: str) -> None:
    with sqlite3.connect(place / "data/greenfactory.sqlite3") as base:
        base.execute("insert into entries values (?)", [said])


def test_installs_upgrades_and_rolls_back_with_the_data_of_before(make_bundle: MakeBundle, place: Path) -> None:
    first, second = make_bundle("1.0", "one"), make_bundle("1.1", "one", "two")
    run(first, "install", place)
    work(place, "before")
    assert (version(place), rows(place, "changes")) == ("1.0", ["one"])
    run(second, "upgrade", place)
    assert (version(place), rows(place, "changes"), rows(place, "entries")) == ("1.1", ["one", "two"], ["before"])
    work(place, "after")
    refused = run(second, "rollback", place, code=1)
    assert "有 1 条操作" in refused
    assert version(place) == "1.1"
    run(second, "rollback", place, "--lose-changes")
    assert (version(place), rows(place, "changes"), rows(place, "entries")) == ("1.0", ["one"], ["before"])
    kept = sorted((place / "backups").glob("*-1.1*/greenfactory.sqlite3"))
    with sqlite3.connect(kept[-1]) as base:
        assert base.execute("select said from entries order by 1").fetchall() == [("after",), ("before",)]
    assert "没有可退回的版本" in run(second, "rollback", place, code=1)
    assert "rollback" in run(second, "status", place)


def test_an_upgrade_that_fails_leaves_the_old_version_and_its_data(make_bundle: MakeBundle, place: Path) -> None:
    run(make_bundle("1.0", "one"), "install", place)
    work(place, "before")
    later = make_bundle("1.3", "one", "two")
    with (place / "data/serving.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)  # the old version goes on serving meanwhile
        said = run(make_bundle("1.1", "one", "broken"), "upgrade", place, code=1)
        assert "this change of the tables fails" in said
        assert "升级演练失败" in said
        assert "平台正在运行" in run(later, "upgrade", place, code=1)
        assert "yes" in run(later, "status", place)
    assert "升级失败" in run(make_bundle("1.2", "one", "broken later"), "upgrade", place, code=1)
    assert (version(place), rows(place, "changes"), rows(place, "entries")) == ("1.0", ["one"], ["before"])
    assert not (place / "rehearsal").exists()
    run(later, "upgrade", place)
    assert (version(place), rows(place, "changes"), rows(place, "entries")) == ("1.3", ["one", "two"], ["before"])


def test_an_upgrade_whose_dump_fails_is_refused_with_the_remedy_and_leaves_nothing(
    make_bundle: MakeBundle, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "PRODUCT", PRODUCT.replace('"sqlite"', '"postgresql"'))
    run(make_bundle("1.0"), "install", place)
    program = tmp_path / "bin/pg_dump"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho the server is newer >&2\nexit 1\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    said = run(make_bundle("1.1", "one"), "upgrade", place, code=1)
    assert "the server is newer" in said
    assert "--i-have-a-backup" in said
    assert version(place) == "1.0"
    assert list((place / "backups").glob("*")) == []


def test_a_database_on_a_server_is_put_back_by_hand_before_the_old_version_takes_over(
    make_bundle: MakeBundle, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Like the platform: no version gets on with a database that lacks its changes.
    monkeypatch.setitem(globals(), "PRODUCT", PRODUCT.replace('"sqlite"', '"postgresql"'))
    run(make_bundle("1.0", "one"), "install", place)
    base, heads = place / "data/greenfactory.sqlite3", place / "data/keys/heads.jsonl"
    heads.parent.mkdir()
    heads.write_text("before", "utf-8")
    shutil.copy2(base, place / "by hand")
    newer = make_bundle("1.1", "one", "two")
    run(newer, "upgrade", place, "--i-have-a-backup")
    heads.write_text("after", "utf-8")
    assert "pg_restore" in run(newer, "rollback", place, code=1)
    assert (version(place), heads.read_text("utf-8")) == ("1.1", "after")
    shutil.copy2(place / "by hand", base)
    run(newer, "rollback", place, "--database-restored")
    assert (version(place), rows(place, "changes"), heads.read_text("utf-8")) == ("1.0", ["one"], "before")


def test_what_a_full_disk_cuts_off_is_laid_out_whole_the_next_time(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools/bundled")
    from installing.place import Place  # noqa: PLC0415 - as the installer finds it
    from installing.release import lay_out  # noqa: PLC0415

    def full(path: Path, text: str, *_: str) -> None:
        path.write_bytes(text.encode()[:9])
        raise OSError("no space left on device")

    place.mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        with pytest.raises(OSError, match="no space"):
            lay_out(Place(place))
    lay_out(Place(place))
    command = place / "bin/greenfactory"
    assert 'exec "$here/current/venv/bin/python"' in command.read_text("utf-8")
    assert [command.stat().st_mode & 0o777, (place / "greenfactory.env").stat().st_mode & 0o777] == [0o755, 0o600]
    assert not [*place.rglob("*.new")]


def test_refuses_what_was_changed_what_is_older_and_what_is_there(make_bundle: MakeBundle, place: Path) -> None:
    first = make_bundle("1.0", "one")
    run(first, "install", place)
    assert "已安装 1.0" in run(first, "install", place, code=1)
    assert "不高于" in run(first, "upgrade", place, code=1)
    changed = make_bundle("1.1", "one")
    (changed / "wheels/more-1.whl").touch()
    assert "more-1.whl" in run(changed, "upgrade", place, code=1)
    (changed / "wheels/more-1.whl").unlink()
    with (changed / "install.py").open("a") as script:
        script.write("\n")
    assert "install.py" in run(changed, "upgrade", place, code=1)
    other = make_bundle("1.2", "one")
    manifest = json.loads((other / "manifest.json").read_text("utf-8"))
    (other / "manifest.json").write_text(json.dumps({**manifest, "arch": "z80"}), "utf-8")
    assert "z80" in run(other, "upgrade", place, code=1)
    with (place / "greenfactory.env").open("a", encoding="utf-8") as settings:
        settings.write(f"DATABASE_URL=sqlite:///{place}/a b.sqlite3\n")
    assert version(place) == "1.0"
    assert (place / "a b.sqlite3").exists()
    assert (place / "greenfactory.env").stat().st_mode & 0o077 == 0


def test_markers_are_judged_for_the_target_and_every_package_is_pinned_by_hash() -> None:
    names = {
        python: {line.split("==")[0] for line in bundle.requirements("aarch64", python)} for python in bundle.PYTHONS
    }
    assert "colorama" not in names["3.11"]
    assert set(bundle.EXTRA) <= names["3.13"]
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"][
        "postgresql"
    ]
    assert [each.split(">")[0] for each in extra] == ["psycopg[binary,pool]"]
    lines = [line for python in bundle.PYTHONS for line in bundle.requirements("x86_64", python)]
    assert [line for line in lines if "--hash=sha256:" not in line] == []
    assert {line.split()[0] for line in bundle.requirements("x86_64", "3.11") if "puremagic" in line} == {
        "puremagic==1.30"
    }


def test_a_bundle_that_lacks_a_wheel_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    with pytest.raises(SystemExit, match=r"django==.* \(Python 3\.12, aarch64\)"):
        bundle.write(tmp_path, "aarch64", tmp_path)
    (tmp_path / "wheels/django-5.2.19-py3-none-any.whl").touch()
    lacking = bundle.missing(tmp_path / "wheels", "aarch64")
    assert [each for each in lacking if each.startswith("django==")] == []


def test_the_same_files_give_the_same_archive(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "文件").write_text(name, "utf-8")
    first = bundle.pack(tmp_path / "in", tmp_path / "greenfactory-1-any.tar.gz").read_bytes()
    os.utime(tmp_path / "in/a/文件", (1, 1))
    assert bundle.pack(tmp_path / "in", tmp_path / "greenfactory-1-any.tar.gz").read_bytes() == first
    digest = (tmp_path / "greenfactory-1-any.tar.gz.sha256").read_text("utf-8").split()[0]
    assert digest == hashlib.sha256(first).hexdigest()


@pytest.mark.long
def test_the_true_bundle_installs_without_a_network_and_builds_the_demo_city(place: Path, tmp_path: Path) -> None:
    """Needs wheels: from the folder GREENFACTORY_WHEELS, else from the package registry."""
    arch = platform.machine()
    if arch not in bundle.ARCHES:
        pytest.skip(f"no bundle is made for {arch}")
    wheels = os.environ.get("GREENFACTORY_WHEELS")
    asked = [sys.executable, str(ROOT / "tools/bundle.py"), "--arch", arch, "--out", str(tmp_path)]
    built = subprocess.run(
        [*asked, *(["--wheels", wheels] if wheels else [])], capture_output=True, text=True, check=False
    )
    if built.returncode:
        pytest.skip("no wheels and no package registry here: " + built.stderr[-500:])
    archive = next(tmp_path.glob("*.tar.gz"))
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "unpacked", filter="data")
    run(next((tmp_path / "unpacked").iterdir()), "install", place)
    command = [str(place / "bin/greenfactory"), "demo", "--no-serve", "--data", str(tmp_path / "demo")]
    alone = subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0
    done = subprocess.run(
        [*(["unshare", "-n"] if alone else []), *command], capture_output=True, text=True, check=False, env=clean()
    )
    assert (done.returncode, "150" in done.stdout) == (0, True), done.stderr
