"""`docs/process.md`: every process as a diagram and a table of its steps, drawn from the tables themselves."""

from collections.abc import Iterable, Iterator
from typing import Any

from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.announcements import ANNOUNCEMENT
from greenfactory.rulebook.process.applications import APPLICATION, INSIDE, UNDER_REVIEW
from greenfactory.rulebook.process.objections import OBJECTION
from greenfactory.rulebook.process.rounds import ROUND
from greenfactory.rulebook.process.selections import FOLLOWERS, SELECTION
from greenfactory.rulebook.process.table import Guard, Step, Table
from greenfactory.rulebook.process.titles import TITLE

TABLES: tuple[Table[Any], ...] = (APPLICATION, SELECTION, ROUND, ANNOUNCEMENT, TITLE, OBJECTION)

_OPENING = """# 过程 · The process

由 `python -m greenfactory.rulebook.process docs/process.md` 从 `greenfactory/rulebook/process/` 的表生成，不手改；有测试核对。
Written from the tables in `greenfactory/rulebook/process/` by that command, never by hand; a test holds it to them.

- **甲 → 乙**：甲提出，乙确认，不能是同一人；确认前状态不变，确认人可以退回经办，提出人可以收回。
  *A → B*: A proposes and B confirms, never the same person; until then the state stays, and the proposal can be handed back.
- **需要**：办理前须具备的条件；**填写**：办理时填写并核对的内容。没有核对过的条件视为不具备。
  *Needs* must hold beforehand, what is *entered* is checked with the step; what nobody has looked at counts as not met.
- 不符合“限于”的人看不到该事项的任何内容。Whoever does not meet “only for” learns nothing.
"""


def document() -> str:
    """The whole document as Markdown, in Chinese and English."""
    return "\n".join([_OPENING, *(line for table in TABLES for line in _table(table)), *_hidden(), *_followers()])


def _table(table: Table[Any]) -> Iterator[str]:
    yield f"## {_both(f'process.table_{table.name}')}\n"
    yield from ("```mermaid", "stateDiagram-v2", *_diagram(table), "```", "")
    yield "自环（不改变状态的操作）只列在表中。Steps that change no state stand in the table only.\n"
    yield "| 状态 from | 操作 action | 谁 who | 变为 to | 需要 needs | 填写 entered |"
    yield "|---|---|---|---|---|---|"
    yield from (_row(step) for step in table.steps)
    yield ""
    if table.always:
        yield f"每一步都需要 every step needs: {_guards(table.always)}\n"
    if table.whose:
        yield "| 谁 who | 限于 only for |"
        yield "|---|---|"
        yield from (f"| {_both(f'process.role_{role}')} | {_guards(guards)} |" for role, guards in table.whose.items())
        yield ""


def _diagram(table: Table[Any]) -> Iterator[str]:
    yield from (f'    state "{_both(f"process.state_{state}")}" as {state}' for state in table.states)
    yield f"    [*] --> {table.start}"
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in table.steps:
        if step.from_state != step.to_state:
            names = arrows.setdefault((step.from_state, step.to_state), [])
            if (name := _both(f"step.action_{step.action}")) not in names:
                names.append(name)
    yield from (f"    {begin} --> {end}: {' / '.join(names)}" for (begin, end), names in arrows.items())
    yield from (f"    {state} --> [*]" for state in table.states if state in table.ends)


def _row(step: Step[Any]) -> str:
    who = " → ".join(_both(f"process.role_{role}") for role in (step.role, step.confirm) if role)
    entered = [_guards(step.asks)] if step.asks else []
    if step.note:
        entered.append("理由 a reason")
    cells = (
        _both(f"process.state_{step.from_state}"),
        _both(f"step.action_{step.action}"),
        who,
        "—" if step.from_state == step.to_state else _both(f"process.state_{step.to_state}"),
        _guards(step.needs),
        "; ".join(entered),
    )
    return f"| {' | '.join(cells)} |"


def _hidden() -> Iterator[str]:
    yield f"## {_both(f'process.state_{UNDER_REVIEW}')}\n"
    inside = "、".join(_both(f"process.state_{state}") for state in APPLICATION.states if state in INSIDE)
    yield f"{inside}：企业、县（区）、部门和第三方机构只看到“评审中”；分数、名次和拟认定名单不外露。"
    yield "Outside the city all of these are shown as “under review”: scores, places and the proposed list stay inside.\n"


def _followers() -> Iterator[str]:
    yield "## 名单的步骤带动申报 · What a step of the list brings to applications\n"
    yield "| 名单 selection | 申报 application |"
    yield "|---|---|"
    for action, followers in FOLLOWERS.items():
        moves = "; ".join(_move(step) for name in followers for step in APPLICATION.steps if step.action == name)
        yield f"| {_both(f'step.action_{action}')} | {moves} |"
    yield ""


def _move(step: Step[Any]) -> str:
    return f"{_both(f'process.state_{step.from_state}')} → {_both(f'process.state_{step.to_state}')}"


def _guards(guards: Iterable[Guard[Any]]) -> str:
    return "; ".join(_both(f"step.needs_{guard.__name__}") for guard in guards)


def _both(code: str) -> str:
    return " ".join(wording.say(Note(code), lang) for lang in wording.LANGUAGES)
