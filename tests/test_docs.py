"""The documents keep their promises: two commands, living links, a whole glossary, nothing that belongs to one machine."""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent

# Spelled in halves, so that this file does not find itself. A clone must work behind any registry, from any folder.
FORBIDDEN = [
    "/wo" + "rk/",
    "/ro" + "ot/",
    ".py" + "env",
    "pypi" + ".org",
    "python" + "hosted",
    "npm" + "js.",
    "deb.deb" + "ian.org",
]

MADE_HERE = {".git", ".venv", ".cache", ".hypothesis", ".ruff_cache", "__pycache__", "mutants", "out", "uv.lock"}


def tracked() -> list[Path]:
    """List the project's own files: git's view of a clone, or everything in an unpacked archive."""
    if git := shutil.which("git"):
        words = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(words, cwd=ROOT, capture_output=True, check=False).stdout.decode()
        if listing:
            return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not MADE_HERE & set(path.relative_to(ROOT).parts)]


def test_the_readme_opens_with_two_commands() -> None:
    block = re.search(r"^```\w*\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert block
    assert block[1] == "python3 run.py\npython3 run.py test\n"


def test_the_readme_leaves_a_place_for_the_benchmarks() -> None:
    assert re.search(
        "<!-- benchmarks:start -->.*<!-- benchmarks:end -->", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )


def test_every_relative_link_leads_somewhere() -> None:
    broken = []
    for document in tracked():
        if document.suffix == ".md":
            links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text("utf-8"))
            broken += [
                (document.name, link) for link in links if ":" not in link and not (document.parent / link).exists()
            ]
    assert broken == []


def test_the_glossary_is_a_whole_table() -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| [^\x00-\x7f]", line)
    ]
    terms = [row[0] for row in rows if row[0] != "中文"]
    assert len(terms) >= 60
    assert [row for row in rows if len(row) != 3 or not all(row)] == []
    assert sorted(terms) == sorted(set(terms))
    assert [row[1] for row in rows if row[0] != "中文" and not re.fullmatch(r"`[^`]+`(, `[^`]+`)*", row[1])] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [(path.name, word) for path in tracked() for word in FORBIDDEN if word.encode() in path.read_bytes()]
    assert found == []


def test_files_stay_readable() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in tracked()
        if path.suffix == ".py"
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}
