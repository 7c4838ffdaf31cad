"""Office files as packages of XML parts: a workbook or a document, read part by part with a parser that declares nothing."""

import posixpath
import zipfile
from collections.abc import Mapping
from typing import TypeVar
from xml.parsers import expat

from greenfactory.workbooks.archive import LIMIT
from greenfactory.workbooks.xlsxparts import Handler, Relations, Unusual

MOST_NESTED = 200
LONGEST_TAG = 1_000_000
H = TypeVar("H", bound=Handler)
Relation = tuple[str, str]


class Package:
    """An archive that `archive.unpacked_within` let pass. Raises Unusual, expat's error or one of `archive.DAMAGED`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.parsed = 0
        # Office takes no notice of capitals in the names of parts, and some programs write them with backslashes.
        self.names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}

    def relations(self, part: str) -> Mapping[str, Relation]:
        """The parts that belong to `part`: id → (kind, part)."""
        folder, name = posixpath.split(part)
        relations = self.parse(posixpath.join(folder, "_rels", f"{name}.rels"), Relations())
        return {
            key: (kind.rpartition("/")[2], posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
            for key, kind, target in relations.found
        }

    def parse(self, part: str, handler: H) -> H:
        """Run the elements of a part through `handler`, piece by piece."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        depth = fed = 0

        def start(name: str, attributes: Mapping[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > MOST_NESTED:
                raise Unusual(name)
            handler.start(name.rpartition(":")[2], attributes)

        def end(name: str) -> None:
            nonlocal depth
            depth -= 1
            handler.end(name.rpartition(":")[2])

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = _no_doctype
        if part.lower() not in self.names:
            raise Unusual(part)
        with self.archive.open(self.names[part.lower()]) as content:
            while chunk := content.read(65_536):
                parser.Parse(chunk, False)
                fed += len(chunk)
                self.parsed += len(chunk)
                # Many sheets that name one part would each have it read again.
                if self.parsed > LIMIT:
                    raise Unusual(part)
                # An element of a million attributes would be kept, and gone through, again with every piece.
                if fed - parser.CurrentByteIndex > LONGEST_TAG:
                    raise Unusual(part)
            parser.Parse(b"", True)
        return handler


def first(relations: Mapping[str, Relation], kind: str) -> str | None:
    """The first part of `kind`, if there is one."""
    return next((part for of_kind, part in relations.values() if of_kind == kind), None)


def _no_doctype(*_: object) -> None:
    """Entities that unfold into each other are declared in one; office programs write none."""
    raise Unusual("doctype")
