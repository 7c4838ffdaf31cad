"""What the commands of an installation make where there is none yet, each in a process of its own."""

import json
import logging
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer
from types import ModuleType
from unittest.mock import Mock

import pytest

from greenfactory.cli import installation
from greenfactory.config import environment

ROOT = Path(__file__).parent.parent
OURS = ("GREENFACTORY_", "DATABASE_URL", "DJANGO_", "PYTHONUNBUFFERED")


def command(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command in a folder, with no other settings of the platform than these."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    asked = [sys.executable, "-m", "greenfactory", "--lang", "zh", *words]
    return subprocess.run(
        asked, cwd=folder, env={**environment, "PYTHONPATH": str(ROOT), **settings}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def a_list(folder: Path, name: str = "示例局") -> str:
    """The list of a small city; without a name it is refused."""
    text = f'''
[city]
name = "{name}"
[operation]
name = "示例市大数据中心"
system_admin = "程远"
security_admin = "方正"
[[districts]]
code = "320205"
name = "示例区工业和信息化局"
'''
    (folder / "city.toml").write_text(text, "utf-8")
    return "city.toml"


@pytest.mark.parametrize(
    "words",
    [
        ("health",),
        ("health", "--data", "d1"),
        ("work",),
        ("journal", "check"),
        ("journal", "sign"),
        ("journal", "--data", "d1"),
        ("journal", "--data", "d1", "check"),
        ("journal", "sign", "--data", "d1"),
    ],
)
def test_where_nothing_is_installed_the_command_says_so_and_writes_nothing(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = command(tmp_path, *words)
    place = tmp_path.resolve() / ("d1" if "d1" in words else "data") / "greenfactory.sqlite3"
    assert (done.returncode, done.stdout, [*tmp_path.iterdir()]) == (1, "", [])
    assert f"这里没有安装：找不到 {place}" in done.stderr


def test_with_another_database_the_data_folder_is_what_is_missing(tmp_path: Path) -> None:
    done = command(tmp_path, "health", DATABASE_URL="postgres://u:p@localhost:1/green")
    assert (done.returncode, [*tmp_path.iterdir()]) == (1, [])
    assert f"这里没有安装：找不到 {tmp_path.resolve() / 'data'}" in done.stderr


@pytest.mark.parametrize(
    ("name", "settings"),
    [("", {}), ("示例局", {"GREENFACTORY_HOSTS": "*"}), ("示例局", {"GREENFACTORY_SECRET_KEY": "short"})],
)
def test_a_refused_set_up_leaves_no_folder(tmp_path: Path, name: str, settings: dict[str, str]) -> None:
    done = command(tmp_path, "setup", a_list(tmp_path, name), "--data", "d1", **settings)
    assert (done.returncode, [one.name for one in tmp_path.iterdir()]) == (1, ["city.toml"]), done.stderr


def test_an_installation_begins_without_a_folder_where_the_key_is_given(tmp_path: Path) -> None:
    key = {"GREENFACTORY_SECRET_KEY": "k" * 60}
    made = command(tmp_path, "setup", a_list(tmp_path), "--data", "d1", **key)
    assert made.returncode == 0, made.stderr
    assert command(tmp_path, "health", "--data", "d1", **key).returncode == 0
    assert command(tmp_path, "journal", "sign", "--data", "d1", **key).returncode == 0
    migrated = command(tmp_path, "health", "--migrate", "--data", "d2", **key)
    assert migrated.returncode == 0, migrated.stderr
    assert (tmp_path / "d2" / "greenfactory.sqlite3").is_file()


@pytest.mark.parametrize("words", [("health", "--migrate"), ("setup", "city.toml")])
@pytest.mark.parametrize("key", [{}, {"GREENFACTORY_SECRET_KEY": "k" * 60}])
def test_a_data_folder_that_is_made_is_its_owners_only(
    tmp_path: Path, words: tuple[str, ...], key: dict[str, str]
) -> None:
    a_list(tmp_path)
    made = command(tmp_path, *words, "--data", "new/d1", **key)
    assert (made.returncode, (tmp_path / "new/d1").stat().st_mode & 0o777) == (0, 0o700), made.stderr
    asked = command(tmp_path, "health", "--data", "new/d1", **key)
    assert (asked.returncode, asked.stderr) == (0, "")


def test_a_data_folder_that_others_can_read_stays_as_it_is_and_health_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "d1"
    folder.mkdir()
    folder.chmod(0o755)
    asked = command(tmp_path, "health", "--migrate", "--data", "d1")
    assert (asked.returncode, folder.stat().st_mode & 0o777) == (0, 0o755)
    assert "数据文件夹可被本机其他用户读取" in asked.stderr
    assert f"chmod 700 '{folder.resolve()}'" in asked.stderr
    told = json.loads(command(tmp_path, "health", "--json", "--data", "d1").stdout)
    assert (told["data"], told["readable"]) == (str(folder.resolve()), True)


@pytest.mark.parametrize(("part", "call"), [(secrets, "token_urlsafe"), (os, "fsync")])
def test_a_key_whose_making_was_cut_off_is_made_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: ModuleType, call: str
) -> None:
    monkeypatch.setattr(part, call, Mock(side_effect=OSError("the disk is full")))
    with pytest.raises(OSError, match="full"):
        environment._kept_key(tmp_path)
    monkeypatch.undo()
    assert [*tmp_path.iterdir()] == []
    made = environment._kept_key(tmp_path)
    assert (len(made) >= environment.SHORTEST_KEY, environment._kept_key(tmp_path)) == (True, made)


def test_a_key_that_was_cut_short_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/secret-key").touch()
    done = command(tmp_path, "health", "--migrate")
    assert done.returncode == 1
    assert f"{tmp_path.resolve()}/data/secret-key is too short" in done.stderr
    assert "delete it" in done.stderr


def test_of_two_that_start_at_once_both_take_the_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, token = [], secrets.token_urlsafe

    def later(size: int) -> str:
        monkeypatch.undo()
        made.append(environment._kept_key(tmp_path))
        return token(size)

    monkeypatch.setattr(secrets, "token_urlsafe", later)
    assert environment._kept_key(tmp_path) == made[0]
    assert [(one.name, one.stat().st_mode & 0o777) for one in tmp_path.iterdir()] == [("secret-key", 0o600)]


def test_a_second_command_of_one_process_leaves_the_log_alone() -> None:
    before = logging.getLogger().handlers[:]
    installation.ready()
    assert logging.getLogger().handlers == before


def test_where_nobody_sits_at_a_terminal_the_address_is_shown_at_once(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "greenfactory", "--lang", "zh", "serve", "--data", "d1", "--port", "18473"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    with subprocess.Popen(
        words, cwd=tmp_path, env={**environment, "PYTHONPATH": str(ROOT)}, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        assert server.stdout
        patience = Timer(60, os.killpg, (server.pid, signal.SIGKILL))
        patience.start()
        shown = server.stdout.readline()
        patience.cancel()
        os.killpg(server.pid, signal.SIGKILL)
    assert "http://127.0.0.1:184" in shown


@pytest.mark.parametrize("words", [("health",), ("work",), ("journal", "check"), ("journal", "sign")])
def test_a_database_that_is_none_is_called_unusable_with_its_own_words(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/greenfactory.sqlite3").write_text("somebody's notes" * 100, "utf-8")
    done = command(tmp_path, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert "数据库无法使用：file is not a database" in done.stderr
