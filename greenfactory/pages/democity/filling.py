"""What enterprises of the demo city do with an application: begin it, fill it in, prove it, hand it in, take it back."""

import json
from datetime import date, datetime
from fractions import Fraction

from greenfactory.example.figures import tidy
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.files import actions as files
from greenfactory.foundations.mailbox import actions as mailbox
from greenfactory.pages.democity.forms import Content
from greenfactory.pages.democity.paper import paper
from greenfactory.pages.democity.people import Firm
from greenfactory.rulebook import exact
from greenfactory.stages.applications import actions as applications
from greenfactory.stages.applications import evidence_actions as evidence
from greenfactory.stages.applications import evidence_queries, workbook
from greenfactory.stages.applications.evidence_actions import Particulars
from greenfactory.stages.applications.models import Answer, Application, Proof, Submission
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round

Cited = dict[str, str]


def begin(firm: Firm, round: Round, content: Content | None, now: datetime) -> Application:
    """The filler has read of it, the submitter begins; the filler brings in the form as far as it was filled in off line."""
    firm.enterprise.refresh_from_db()
    mailbox.open_all(by=firm.filler, now=now)
    application = applications.begin(by=firm.submitter, now=now, round=round, enterprise=firm.enterprise)
    if content:
        workbook.store(by=firm.filler, now=now, public_id=application.public_id, form=content)
    return application


def prove(by: Actor, application: Application, now: datetime) -> Proof:
    """One synthetic file for all rows, a page each."""
    rows = pinned.read(application.round.pack).rows
    year = application.round.year
    said = Particulars("ledger", date(year, 1, 1), date(year, 12, 31), now.date(), None)
    cited = {row: str(page) for page, row in enumerate(rows, start=1)}
    title = f"{application.enterprise.code} {year}"
    return add(
        by, application, name="虚构证明材料汇编.pdf", file=paper(title, len(rows)), said=said, cited=cited, now=now
    )


def add(
    by: Actor, application: Application, *, name: str, file: bytes, said: Particulars, cited: Cited, now: datetime
) -> Proof:
    """Upload a file, say what it is, cite it."""
    stored = files.store_whole(file, by=by, now=now)
    proof = evidence.add(by=by, now=now, public_id=application.public_id, stored=stored, name=name)
    return evidence.describe(
        by=by, now=now, proof_id=proof.public_id, seen=evidence_queries.stamp(proof), particulars=said, cited=cited
    )


def hand_in(firm: Firm, application: Application, now: datetime) -> Submission:
    """Sign the declaration and submit."""
    by, public_id = firm.submitter, application.public_id
    applications.declare(by=by, now=now, public_id=public_id)
    number = application.submissions.count() + 1
    return applications.submit(by=by, now=now, public_id=public_id, key=f"demo-{public_id}-{number}")


def take_back(firm: Firm, application: Application, now: datetime) -> None:
    """Withdraw what was handed in."""
    reason = "用电量有一处笔误，更正后重新提交"
    applications.withdraw(by=firm.submitter, now=now, public_id=application.public_id, reason=reason)


def correct(firm: Firm, application: Application, now: datetime) -> None:
    """Go on with what was withdrawn, and change one answer."""
    applications.reopen(by=firm.submitter, now=now, public_id=application.public_id)
    answer = Answer.objects.filter(
        application=application, path__startswith="energy/", path__endswith="/amount"
    ).first()
    if answer is None:
        raise ValueError(f"{firm.enterprise.code} says nothing of energy")
    text = exact.text(tidy(exact.of(json.loads(answer.value)) * Fraction(101, 100)))
    applications.save_answer(
        by=firm.filler, now=now, public_id=application.public_id, path=answer.path, text=text, version=answer.version
    )
