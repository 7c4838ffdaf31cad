"""A key on disk: born readable by its owner only, there whole or not at all, and never put over one that is there."""

import os
import tempfile
from pathlib import Path


def make(file: Path, content: bytes) -> None:
    """Put `content` at `file`; where another process made that file meanwhile, its stays. Raises OSError, leaving nothing."""
    opened, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with open(opened, "wb") as out:  # noqa: PTH123 - mkstemp opened it
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.link(name, file)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
