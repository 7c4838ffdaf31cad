"""How the command ends: readers that leave, full disks, Ctrl-C, and words in any order."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from greenfactory.cli.main import main
from greenfactory.cli.serve import let_go
from greenfactory.cli.tests.commands import CITY, document, process, run
from greenfactory.workbooks.tests.test_xlsx import raw

pytestmark = pytest.mark.usefixtures("chinese")
FULL = Path("/dev/full")


@pytest.mark.parametrize(
    "words",
    [
        ["--json", "packs", "show", CITY],
        ["packs", "--json", "show", CITY],
        ["packs", "show", "--json", CITY],
        ["packs", "show", CITY, "--json"],
    ],
)
def test_json_may_stand_anywhere(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(*words)
    assert json.loads(capsys.readouterr().out)["id"] == "city-green-factory"


@pytest.mark.parametrize(
    "words",
    [["--lang", "en", "packs", "show", CITY], ["packs", "--lang=en", "show", CITY], ["packs", "show", CITY, "--lang", "en"]],
)  # fmt: skip
def test_the_language_may_stand_anywhere(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(*words)
    assert "unofficial" in capsys.readouterr().out


def test_a_command_without_a_document_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    run("--json", "form", CITY, code=2)
    assert "greenfactory form 没有 --json" in capsys.readouterr().err


@pytest.mark.parametrize("year", ["-5", "99999", "0", "1999", "２０２３", "abc"])
def test_a_year_that_no_form_is_about_is_wrong_usage(year: str, capsys: pytest.CaptureFixture[str]) -> None:
    run("form", CITY, "--year", year, code=2)
    assert f"参数有误：--year 应为 2000 至 2099 之间的年份，填的是 '{year}'" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["packs"], ["packs", "show", CITY], ["packs", "show", CITY, "--json"], ["--help"]])
def test_a_reader_who_is_gone_changes_nothing_but_what_is_read(words: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe, process(*words, stdout=pipe) as running:
        assert running.communicate()[1] == b""
    assert running.returncode == 0


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize(
    "words", [["packs"], ["packs", "show", CITY], ["packs", "show", CITY, "--json"], ["--help"], ["form", CITY]]
)
def test_a_full_disk_behind_the_output_gives_74_and_one_line(words: list[str]) -> None:
    with FULL.open("wb") as full, process("--lang", "zh", *words, stdout=full) as running:
        error = running.communicate()[1].decode()
    assert (running.returncode, error.count("\n")) == (74, 1)
    assert error.startswith("结果写不出去：")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such streams")
def test_closed_streams_are_no_fault() -> None:
    words = f"{shlex.quote(sys.executable)} -m greenfactory packs"
    assert subprocess.run(["sh", "-c", f"{words} >&-"], capture_output=True, check=True).stderr == b""
    assert subprocess.run(["sh", "-c", f"{words} 2>&-"], capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    "module",
    ["argparse", "greenfactory.cli.arguments", "greenfactory.cli.screen", "greenfactory.cli.packs", "rich.table"],
)
def test_a_stop_while_modules_are_loaded_gives_130_and_no_traceback(module: str) -> None:
    code = f"""
import os, signal, sys
class Stop:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Stop())
from greenfactory.cli.main import main
sys.exit(main(["packs", "--lang", "zh"]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    # Python may end by the signal itself once it has been pressed; a shell gives 130 for that too.
    assert done.returncode in {130, -signal.SIGINT}
    assert done.stderr.decode() == "已中止；正在写的文件没有留下\n"


def test_a_stop_that_turns_into_another_fault_is_still_a_stop(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> int:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise ImportError("swallowed") from None
        return 0

    monkeypatch.setattr("greenfactory.cli.packs.list_packs", interrupted)
    before = signal.getsignal(signal.SIGINT)
    try:
        assert main(["packs"]) == 130
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr().err == "已中止；正在写的文件没有留下\n"


@pytest.mark.parametrize("there", [True, False])
def test_an_example_that_does_not_fit_leaves_nothing(there: bool, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    folder = tmp_path / "例" / "城市"
    if there:
        folder.mkdir(parents=True)

    def small() -> None:
        # As a full disk would, though for each file by itself; the signal that goes with it is ignored by Python.
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))

    with process("example", folder, "--lang", "zh", preexec_fn=small) as running:
        error = running.communicate()[1].decode()
    assert running.returncode == 1
    assert f"错误 {folder}\n    写不进去：" in error
    assert list(tmp_path.rglob("*")) == ([tmp_path / "例", folder] if there else [])


def test_an_example_where_nothing_can_be_made_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    run("example", tmp_path / "file" / "city", code=1)
    assert "写不进去" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_both_packs_of_a_comparison_are_marked(capsys: pytest.CaptureFixture[str]) -> None:
    run("packs", "compare", CITY, "star-ladder")
    shown = capsys.readouterr().out
    assert "city-green-factory/2021  市级绿色工厂评价 【非官方】\n" in shown
    assert "star-ladder/2022  绿色工厂星级评定 【非官方】\n" in shown
    compared = document(capsys, "packs", "compare", CITY, "star-ladder")
    assert [(pack["id"], pack["official"]) for pack in compared["packs"]] == [
        ("city-green-factory", False),
        ("star-ladder", False),
    ]


def test_an_empty_benchmark_table_is_announced_with_the_mark_of_its_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("packs", "benchmarks", CITY, "-o", tmp_path / "a.xlsx")
    assert "市级绿色工厂评价 【非官方】" in capsys.readouterr().out
    made = document(capsys, "packs", "benchmarks", CITY, "-o", tmp_path / "b.xlsx")
    assert (made["pack"]["official"], made["written"]) == (False, str(tmp_path / "b.xlsx"))


def _many_keys(folder: Path) -> list[str | Path]:
    blank = {
        "pack": {"id": "city-green-factory", "edition": "2021"},
        "enterprise": {"name": "甲", "code": "9", "year": 2023},
    }
    (folder / "form.json").write_text(json.dumps(blank | {f"k{number}": 1 for number in range(400_000)}), "utf-8")
    return ["assess", folder / "form.json"]


def _many_cells(folder: Path) -> list[str | Path]:
    head = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("企业名称", "统一社会信用代码", "专家1"))
    row = f"<row>{'<c><v>1</v></c>' * 1_000}</row>"
    sheet = f"<worksheet><sheetData><row>{head}</row>{row * 3_000}</sheetData></worksheet>"
    return ["rank", raw(folder, sheet)]


@pytest.mark.long
@pytest.mark.parametrize("made", [_many_keys, _many_cells])
def test_a_bomb_takes_at_most_300_megabytes(made: Callable[[Path], list[str | Path]], tmp_path: Path) -> None:
    pytest.importorskip("resource")
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-m', 'greenfactory', *sys.argv[1:]], capture_output=True)\n"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, *map(str, made(tmp_path))], capture_output=True, check=True)
    ended, megabytes = map(int, done.stdout.split())
    assert ended == 1
    assert megabytes <= 300


def test_letting_go_of_an_embedded_database_needs_no_driver_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("psycopg", "psycopg2"):
        monkeypatch.setitem(sys.modules, name, None)
    for name in [name for name in sys.modules if name.startswith("django.db.backends.postgresql")]:
        monkeypatch.delitem(sys.modules, name)
    embedded = Mock(vendor="sqlite", spec=["vendor", "close"])
    monkeypatch.setattr("django.db.connections.all", lambda: [embedded])
    let_go()
    embedded.close.assert_called_once_with()
