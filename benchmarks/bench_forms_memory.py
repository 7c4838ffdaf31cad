"""The memory of `greenfactory rank FOLDER` for three thousand returned workbooks beside that for three hundred."""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.bench_forms import workbooks
from benchmarks.result import Result
from greenfactory.rulebook.packs import library, packreader

FEW, MANY = 300, 3_000
# Kilobytes: of the command itself, since `ru_maxrss` begins with what the process that started it took; of the reader
# `ru_maxrss`, at most too much, since it is gone by then.
_RANK = """
import re, resource, sys
from greenfactory.cli.main import main
code = main(["rank", sys.argv[1]])
own = re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]
print(code, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


def peaks(folder: Path) -> tuple[float, float]:
    """Megabytes that the command and its reader take at most, over the forms in `folder`."""
    words = [sys.executable, "-c", _RANK, str(folder)]
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True, encoding="utf-8")
    code, own, reader = (int(word) for word in done.stderr.splitlines()[-1].split())
    if code:
        raise SystemExit(f"rank ended with {code}")
    return own / 1024, reader / 1024


def main() -> None:
    """Measure and report."""
    pack = packreader.read(library.find(library.DEFAULT))
    found = []
    for count in (FEW, MANY):
        with tempfile.TemporaryDirectory() as temporary:
            workbooks(Path(temporary), pack, count)
            found.append(peaks(Path(temporary) / "forms"))
    (few, few_reader), (many, many_reader) = found
    Result(
        name="forms_memory",
        what=f"{MANY:,} 份 Excel 自评表排名所需内存 · memory to rank {MANY:,} workbooks : {FEW} 份 · {FEW} of them",
        ratio=(many + many_reader) / (few + few_reader),
        goal=1.3,
        at_least=False,
        details=f"{many + many_reader:.0f} MB : {few + few_reader:.0f} MB，两个进程的峰值之和 · the peaks of both processes added"
        f"（命令 command {many:.0f} : {few:.0f}，读表进程 reader {many_reader:.0f} : {few_reader:.0f}）",
    ).report()


if __name__ == "__main__":
    main()
