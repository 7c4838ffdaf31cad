"""The guides say what is true: their Python runs as it stands."""

import json
import re
from pathlib import Path

import pytest

from greenfactory.cli.main import main

ROOT = Path(__file__).parent.parent


def test_the_python_of_the_guide_for_researchers_runs(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "guide-python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "guide-python.md", "exec"), names)
    shown = capsys.readouterr().out
    assert len(blocks) >= 5
    assert "市级绿色工厂评价 False 76" in shown
    assert "容积率" in shown
    assert re.search(r"^甲厂 1 True$", shown, re.MULTILINE)


def test_the_pack_of_the_guide_for_rules_checks_well_and_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "docs" / "guide-rules.zh.md").read_text(encoding="utf-8")
    files = re.findall(r"^### `([^`]+)`\n\n```toml\n(.*?)```", text, re.DOTALL | re.MULTILINE)
    assert len(files) == 6
    pack, form = tmp_path / "my-city", tmp_path / "form.json"
    for name, content in files:
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(content, encoding="utf-8")
    assert main(["packs", "check", str(pack), "--lang", "zh"]) == 0
    assert "9 个用例全部符合" in capsys.readouterr().out
    assert main(["form", str(pack), "-o", str(form)]) == 0
    blank = json.loads(form.read_text("utf-8"))
    blank["enterprise"] |= {"name": "甲厂", "code": "91320200MA1MNN07TT"}
    form.write_text(json.dumps(blank), "utf-8")
    assert main(["assess", str(form), "--pack", str(pack), "--lang", "zh"]) == 0
    assert "水重复利用率" in capsys.readouterr().out


def test_the_rules_of_the_guide_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "guide-rules.zh.md").read_text(encoding="utf-8")
    rules = tmp_path / "rules.toml"
    first = re.search(r"```toml\n(# .*?)```", text, re.DOTALL)
    assert first
    rules.write_text(first[1], encoding="utf-8")
    assert main(["example", str(tmp_path / "city")]) == 0
    capsys.readouterr()
    table = str(tmp_path / "city" / "experts.csv")
    assert main(["rank", table, "--rules", str(rules), "--json"]) == 1
    selection = json.loads(capsys.readouterr().out)["rules"]["selection"]
    assert (selection["threshold"]["value"], selection["cap"]["places"], selection["ties"]["then"]) == (
        "85",
        20,
        "meeting",
    )
