"""`run.py` makes, keeps, mends and refuses environments as promised; what it installs is pinned and complete."""

import ast
import importlib.util
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

import greenfactory

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


class Calls(list[str]):
    """Stands in for `run.call`: notes the commands, and makes what they would make."""

    def __init__(self, venv: Path, fails: str = "nothing") -> None:
        super().__init__()
        self.venv, self.fails = venv, fails

    def __call__(self, *words: str | Path) -> int:
        line = " ".join(map(str, words))
        self.append(line)
        if " -m venv" in line:
            (self.venv / "bin").mkdir(parents=True)
            for name in ("python", "greenfactory"):
                (self.venv / "bin" / name).touch()
        return int(self.fails in line)

    def kinds(self) -> list[str]:
        """Name what was called, shortly."""
        names = {" -m venv": "venv", "requirements.txt": "runtime", "requirements-dev.txt": "dev", " -e ": "project"}
        return [name for line in self for mark, name in names.items() if mark in line]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`run.py` as a module, its environment moved to a temporary folder and no command really called."""
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    places = {
        "VENV": venv,
        "STAMP": venv / "stamp.json",
        "PYTHON": venv / "bin/python",
        "COMMAND": venv / "bin/greenfactory",
    }
    for name, place in places.items():
        monkeypatch.setattr(module, name, place)
    monkeypatch.setattr(module, "call", Calls(venv))
    monkeypatch.setattr(module, "has", lambda _: True)
    return module


def test_set_up_makes_the_environment_once(script: ModuleType) -> None:
    script.set_up("run")
    script.set_up("run")
    assert script.call.kinds() == ["venv", "runtime", "project"]


def test_a_run_that_writes_no_ranking_is_not_done(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "OUT", tmp_path / "out")
    monkeypatch.setattr(script, "set_up", lambda _: None)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ranking.xlsx").touch()  # of an earlier run
    with pytest.raises(script.Stop, match="No ranking was written"):
        script.run_example()
    assert "Done" not in capsys.readouterr().out


def test_what_failed_is_said_last_test_by_test(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\ncache_dir = ".cache/pytest"\n')
    (tmp_path / "test_it.py").write_text("def test_a(): assert 0\ndef test_b(): pass\ndef test_c(gone): pass\n")
    pytest_alone: list[str | Path] = [sys.executable, "-m", "pytest", "--rootdir", tmp_path, tmp_path]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}

    def call(*words: str | Path) -> int:
        return subprocess.run(words, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, check=False).returncode

    monkeypatch.setattr(script, "FAILED", tmp_path / script.FAILED.relative_to(ROOT))
    monkeypatch.setattr(script, "set_up", lambda _: None)
    monkeypatch.setattr(
        script, "checks", lambda *_: [("tests", pytest_alone), ("lint", ["false"]), ("format", ["true"])]
    )
    monkeypatch.setattr(script, "call", call)
    assert script.test(False, []) == 1
    said = ["", "Failed: tests", "    test_it.py::test_a", "    test_it.py::test_c", "Failed: lint"]
    assert capsys.readouterr().err.splitlines() == said


def test_the_tests_environment_serves_a_run_too(script: ModuleType) -> None:
    script.set_up("run")
    script.set_up("test")
    script.set_up("run")
    assert script.call.kinds() == ["venv", "runtime", "project", "dev", "project"]


@pytest.mark.parametrize("harm", ["half made", "another place", "no command", "unreadable"])
def test_set_up_rebuilds_what_it_did_not_finish_here(script: ModuleType, harm: str) -> None:
    script.set_up("run")
    if harm == "half made":
        script.STAMP.unlink()
    elif harm == "no command":
        script.COMMAND.unlink()
    else:
        script.STAMP.write_text(
            '{"fingerprint": "of another place", "level": "test"}' if harm == "another place" else "{"
        )
    script.call.clear()
    script.set_up("run")
    assert script.call.kinds() == ["venv", "runtime", "project"]


def test_an_interrupted_install_is_done_again(script: ModuleType) -> None:
    script.call.fails = "requirements.txt"
    with pytest.raises(script.Stop, match="PIP_INDEX_URL"):
        script.set_up("run")
    assert not script.STAMP.exists()


def test_without_ensurepip_the_systems_pip_fills_the_environment(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "has", lambda module: module != "ensurepip")
    script.set_up("run")
    assert "--without-pip" in script.call[0]
    assert f"{script.BASE} -m pip --python {script.PYTHON} install" in script.call[1]


def test_without_any_installer_one_command_is_named(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "has", lambda module: module not in {"ensurepip", "pip"})
    with pytest.raises(script.Stop, match="apt install python3-venv"):
        script.set_up("run")
    assert script.call == []


def test_an_old_python_gets_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 10, 0))
    with pytest.raises(SystemExit, match=r"^Greenfactory needs Python 3\.11 or newer[^\n]*$"):
        runpy.run_path(str(ROOT / "run.py"))


def test_every_dependency_is_pinned_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        entries = re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8").strip())
        pins = {re.split("[=; ]", entry)[0] for entry in entries}
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
        assert {re.split(r"[<>=~;\[ ]", dependency)[0].lower() for dependency in PROJECT["dependencies"]} <= pins


def test_the_version_is_the_same_everywhere() -> None:
    assert greenfactory.__version__ == PROJECT["version"]
    assert f"## [{greenfactory.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_wheel_carries_every_rule_pack_and_no_tests(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True)
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    shipped = {f"greenfactory/{path.relative_to(ROOT).as_posix()}" for path in ROOT.glob("rulepacks/**/*.toml")}
    assert shipped <= names
    assert "greenfactory/py.typed" in names
    assert not [name for name in names if "test_" in name]


@pytest.mark.parametrize(("setting", "code"), [("", 0), ("1", 1)])
def test_a_skip_fails_only_where_none_is_allowed(tmp_path: Path, setting: str, code: int) -> None:
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text("import pytest\ndef test_a(): pytest.skip('no browser')\ndef test_b(): pass\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", "."]
    environment = os.environ | {"GREENFACTORY_NO_SKIP": setting, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout
