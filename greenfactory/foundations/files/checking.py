"""Do the rows and the bytes agree? Both ways, every byte: for the nightly check."""

from collections.abc import Callable
from dataclasses import dataclass

from greenfactory.foundations.files import storing
from greenfactory.foundations.files.models import StoredFile


@dataclass(frozen=True)
class Disagreement:
    """What was found: `missing` rows without bytes, `damaged` bytes that differ, `orphans` bytes without a row."""

    missing: tuple[str, ...]
    damaged: tuple[str, ...]
    orphans: tuple[str, ...]

    @property
    def serious(self) -> bool:
        """Orphans are harmless: they are purged after a day."""
        return bool(self.missing or self.damaged)


def check(watch: Callable[[int, int], None] | None = None) -> Disagreement:
    """Hash every stored file again. `watch` is told how many are done, of how many; whatever it raises ends the check."""
    known = set(StoredFile.objects.values_list("sha256", flat=True))
    lying = {path.name: path for path in storing.stored()}
    damaged = []
    for done, name in enumerate(sorted(known & set(lying))):
        if watch:
            watch(done, len(known))
        if storing.hashes(lying[name]).sha256 != name:
            damaged.append(name)
    return Disagreement(*(tuple(sorted(names)) for names in (known - set(lying), damaged, set(lying) - known)))
