"""What was typed into a field, as the form has it: figures and texts are read as the reader of workbooks reads them in its cells."""

from typing import Any

from greenfactory.rulebook.packs.pack import Pack
from greenfactory.workbooks import cell_values, form_cells


def read(pack: Pack, path: str, text: str) -> Any:
    """The answer at `path`: yes and no as such, a figure as its plain number, everything else as text; "" is None.

    What nobody sees, as marks that turn text around, is left out, but for the ends of lines. A text that is no figure, or one in a unit that does not fit, is kept as it was typed: the check names what is wrong.
    """
    text = cell_values.words(text, lines=True).value
    if text == "":
        return None
    if path.startswith("gate/") or path.endswith(("/met", "/applies")):
        return {"yes": True, "no": False}.get(text, text)
    figure = _figure(pack, path)
    found = figure(text) if figure else None
    return text if found is None or found.wrong else found.value


def _figure(pack: Pack, path: str) -> form_cells.Read | None:
    """How the figure at `path` is read; None where something else is asked."""
    part, *rest = path.split("/")
    if part == "rows":
        readers = {"points": cell_values.points, "value": form_cells.figure_in(form_cells.unit_of(pack.rows[rest[0]]))}
        return readers.get(rest[1])
    if part == "data" or "data" in rest:
        field = pack.fields[rest[-2]]
        return None if field.kind == "flag" else form_cells.figure_in(field.unit)
    return {"amount": form_cells.figure_in(None), "ncv": form_cells.heat_value}.get(rest[-1])
