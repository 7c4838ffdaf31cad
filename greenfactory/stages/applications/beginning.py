"""In which rounds an enterprise may begin an application, and what keeps it from it."""

from datetime import datetime

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.stages.applications import editing
from greenfactory.stages.applications.models import Application
from greenfactory.stages.enterprises import lineage
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import extending, holders
from greenfactory.stages.rounds.models import RUNNING, Round


def may_begin(round: Round, enterprise: Enterprise, now: datetime) -> None:
    """Refuse, in words, an application that the enterprise may not begin."""
    lineage.refuse_ended(enterprise)
    if enterprise.state != "confirmed":
        raise Wrong("企业信息尚待属地主管部门确认，确认后即可申报", "the district has yet to confirm the enterprise")
    if not editing.open_to(round, now, enterprise):
        raise Wrong("该批次不在申报期内", "the round takes no applications now")
    if holders.barred(round, enterprise):
        raise Wrong(
            "本企业已持有市级称号，本批次不受理现有称号单位的申报；如有疑问请与市主管部门联系",
            "the enterprise holds the city's title, and this round takes no present holders; ask the city bureau",
        )


def open_rounds(by: Actor, now: datetime) -> list[tuple[Round, datetime | None, Wrong | None]]:
    """Open rounds in which the enterprise has not begun: each with its own later deadline, and what keeps it from beginning."""
    if by.organisation.kind != "enterprise":
        return []
    begun = Application.objects.visible_to(by).values("round_id")
    running = Round.objects.visible_to(by).filter(state__in=RUNNING, frozen=False).exclude(pk__in=begun)
    own = extending.own(by)
    found = [round for round in running.order_by("-year") if round.open_at(now, own.get(round.pk))]
    enterprise = Enterprise.objects.visible_to(by).select_related("organisation").get()
    return [(round, own.get(round.pk), _obstacle(round, enterprise, now)) for round in found]


def _obstacle(round: Round, enterprise: Enterprise, now: datetime) -> Wrong | None:
    try:
        may_begin(round, enterprise, now)
    except Wrong as wrong:
        return wrong
    return None
