"""The steps of the wizard of a round: where each is taken, and how the page shows them."""

from typing import Any

from django.urls import reverse

from greenfactory.stages.rounds.models import Round

STEPS = {
    "pack": ("规则包", "Rule pack"),
    "calendar": ("日程", "Calendar"),
    "places": ("名额", "Places"),
    "questions": ("十一个问题", "Eleven questions"),
    "benchmarks": ("基准值", "Sector values"),
    "trial": ("试算", "Trial"),
    "review": ("复核发布", "Review and release"),
}
"""The steps in order. The last two store nothing; the trial is a page of its own, since it reads applications."""
SAVED = ("pack", "calendar", "places", "questions", "benchmarks")


def address(step: str, round: Round | None) -> str:
    """Where a step is taken."""
    if round is None:
        return reverse("round_new") if step == "pack" else ""
    if step == "review":
        return reverse("round", args=[round.public_id])
    if step == "trial":
        return reverse("round_trial", args=[round.public_id])
    return reverse("round_edit", args=[round.public_id, step])


def stepper(present: str, round: Round | None) -> list[dict[str, Any]]:
    """The steps as the page shows them."""
    unsaved = SAVED if round is None else round.open_steps
    return [
        {"title": words, "url": address(step, round), "current": step == present, "done": step in SAVED and step not in unsaved}
        for step, words in STEPS.items()
    ]  # fmt: skip


def after(step: str) -> str:
    """The step that follows."""
    names = list(STEPS)
    return names[names.index(step) + 1]
