"""The guides say what is true: their Python runs as it stands."""

import re
from pathlib import Path

import pytest

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
