"""Reads applications with what a page needs, in few queries."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.applications import content, labels
from greenfactory.stages.applications.content import Judged
from greenfactory.stages.applications.models import Answer, Application, Citation, Loaded, Submission
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.limits import Limits


@dataclass
class Opened:
    """An application with its answers, as a page or an action needs it. `answers` by path."""

    application: Application
    answers: Mapping[str, Answer]
    cited: list[Citation]

    @cached_property
    def pack(self) -> Pack:
        """The round's pack under the round's rules."""
        return pinned.rules(self.application.round)

    @property
    def limits(self) -> Limits:
        """How much the application may hold."""
        return pinned.limits(self.application.round)

    @property
    def year(self) -> int:
        """The evaluation year."""
        return self.application.round.year

    @cached_property
    def values(self) -> dict[str, Any]:
        """What was answered, by path."""
        return {path: json.loads(answer.value) for path, answer in self.answers.items()}

    @cached_property
    def citations(self) -> dict[str, list[Citation]]:
        """What was cited for each row."""
        found: dict[str, list[Citation]] = {}
        for citation in self.cited:
            found.setdefault(citation.row, []).append(citation)
        return found

    @cached_property
    def evidence(self) -> dict[str, list[str]]:
        """What was cited for each row as it is sealed and compared: alike whatever language somebody reads."""
        return {row: [_sealed(each) for each in cited] for row, cited in self.citations.items()}

    @cached_property
    def enterprise(self) -> dict[str, Any]:
        """基本信息表."""
        return content.particulars(self.application.enterprise)

    @cached_property
    def submissions(self) -> list[Submission]:
        """Every version that was handed in, the first one first; their content is read only where somebody asks for it."""
        return list(self.application.submissions.defer("content").order_by("number"))

    @cached_property
    def loads(self) -> list[Loaded]:
        """What bureaus loaded into it, the last one first."""
        return list(self.application.loaded.select_related("by").order_by("-pk"))

    @cached_property
    def judged(self) -> Judged:
        """Read and scored; its steps name proofs as pages do."""
        table = pinned.sector_values(self.application.round)
        named = {
            row: [f"{each.proof.name}{labels.at(each.pages)}" for each in cited]
            for row, cited in self.citations.items()
        }
        return content.judge(
            self.pack, self.year, table, self.enterprise,
            answers=self.values, evidence=named, room=self.limits,
        )  # fmt: skip


def _sealed(citation: Citation) -> str:
    return f"{citation.proof.name} p.{citation.pages}" if citation.pages else citation.proof.name


def opened(application: Application) -> Opened:
    """The application with everything a page of it needs: three queries."""
    answers = {answer.path: answer for answer in application.answers.all()}
    cited = list(
        Citation.objects.filter(proof__application=application, proof__removed_at=None)
        .select_related("proof")
        .order_by("proof__name", "pk")
    )
    return Opened(application, answers, cited)
