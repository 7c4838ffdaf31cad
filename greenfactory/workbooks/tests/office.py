"""LibreOffice for tests: files converted by the program that many users open them with."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

PROGRAM = shutil.which("soffice")
needs_office = pytest.mark.skipif(PROGRAM is None, reason="LibreOffice is not installed (soffice)")
_FILTERS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "ods": "ods"}


# Results that were saved with a workbook are not believed.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def converted(files: Sequence[Path], to: str, folder: Path, *, recalculate: bool = False) -> list[Path]:
    """`files` opened and saved as `to` ("xlsx", "ods", "pdf") in `folder`, in one call.

    Computed is what has no result yet, or everything anew.
    """
    assert PROGRAM is not None
    folder.mkdir(parents=True, exist_ok=True)
    profile = (folder / "profile").resolve().as_uri()
    if recalculate:
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_ALWAYS, "utf-8")
    words = [PROGRAM, "--headless", f"-env:UserInstallation={profile}", "--convert-to", _FILTERS.get(to, to)]
    subprocess.run([*words, "--outdir", str(folder), *map(str, files)], check=True, capture_output=True, timeout=900)
    shutil.rmtree(folder / "profile", ignore_errors=True)
    made = [folder / f"{file.stem}.{to}" for file in files]
    assert [file.name for file in made if not file.is_file()] == []
    return made
