"""Writes the document of the processes anew: `python -m greenfactory.rulebook.process docs/process.md`."""

import sys
from pathlib import Path

from greenfactory.rulebook.process.document import document

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), encoding="utf-8", newline="\n")
