"""The work that is due again and again: what each kind does, and how often."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings

from greenfactory.foundations import clock
from greenfactory.foundations.files import actions as files
from greenfactory.foundations.files import checking
from greenfactory.foundations.jobs.models import Job
from greenfactory.foundations.journal import actions as journal
from greenfactory.foundations.journal import keys
from greenfactory.foundations.mailbox import delivering

LOW = 15
"""Percent of the disk that must stay free."""
KEPT = timedelta(days=90)
"""How long a finished job can be looked up."""
Watch = Callable[[int, int], None]
"""Told how much is done of how much; raises where somebody has cancelled the job."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: `well` or with something for the administrator to do; in numbers, and said in both languages."""

    well: bool
    zh: str
    en: str


@dataclass(frozen=True)
class Timed:
    """A kind of work: its words, how often it is due, and the deed itself."""

    words: tuple[str, str]
    every: timedelta
    do: Callable[[Watch], Outcome]


def purge(_: Watch) -> Outcome:
    """Throw away unfinished uploads and bytes without a row, both older than a day, and rows of old jobs."""
    now = datetime.now(UTC)
    removed = files.purge(now=now)
    Job.objects.filter(ended_at__lt=now - KEPT).delete()
    return Outcome(True, f"清除 {removed} 个", f"{removed} removed")


def check_files(watch: Watch) -> Outcome:
    """Hash every stored file again and hold it against its row."""
    found = checking.check(watch)
    bad = [*found.missing, *found.damaged]
    if not found.serious:
        return Outcome(True, "文件与登记一致", "files and rows agree")
    named = "、".join(name[:12] for name in bad[:5])
    return Outcome(
        False,
        f"缺失 {len(found.missing)} 个、损坏 {len(found.damaged)} 个，请从备份恢复：{named}",
        f"{len(found.missing)} missing, {len(found.damaged)} damaged: restore them from a backup: {named}",
    )


def check_journal(watch: Watch) -> Outcome:
    """Walk the whole chain of the journal."""
    finding = journal.check(watch)
    if finding is None:
        return Outcome(True, "日志完整", "the journal is whole")
    return Outcome(
        False,
        f"第 {finding.number} 条起不完整，请封存现场并报告审计人员",
        f"not whole from link {finding.number} on: keep everything as it is and tell the auditor",
    )


def sign_head(_: Watch) -> Outcome:
    """Sign the journal's head and hand it to the witness outside."""
    try:
        head = journal.sign_head(now=clock.now())
    except journal.ChainBroken as broken:
        number = broken.finding.number
        return Outcome(False, f"第 {number} 条起不完整，未签名", f"not whole from link {number} on: nothing was signed")
    if head is None:
        return Outcome(True, "日志还是空的", "the journal is still empty")
    signed = (f"已签名至第 {head.link_id} 条", f"signed up to link {head.link_id}")
    if not settings.WITNESS:
        return Outcome(True, f"{signed[0]}；未设外部见证", f"{signed[1]}; no witness outside")
    try:
        keys.hand_over(Path(settings.WITNESS))
    except OSError as error:
        why = error.strerror or str(error)
        return Outcome(
            False,
            f"{signed[0]}；交外部见证失败，请检查挂载：{why}",
            f"{signed[1]}; the witness outside cannot be reached, look at its mount: {why}",
        )
    return Outcome(True, f"{signed[0]}，已交外部见证", f"{signed[1]}, handed to the witness outside")


def send_mail(watch: Watch) -> Outcome:
    """Send what waits in the outbox."""
    found = delivering.deliver(now=clock.now(), watch=watch)
    zh = f"发出 {found.left} 封，退回 {found.given_up} 封"
    en = f"{found.left} left, {found.given_up} were returned"
    if not found.unreached:
        return Outcome(not found.given_up, zh, en)
    why = found.unreached
    return Outcome(
        False,
        f"{zh}；邮件服务器不可用，请核对 EMAIL_URL，未发出的会再发：{why}",
        f"{en}; the mail server does not serve, look at EMAIL_URL; what has not left is tried again: {why}",
    )


def look_at_disk(_: Watch) -> Outcome:
    """Warn before the disk is full: a full one refuses every upload and, in the end, every answer."""
    free = free_percent()
    if free >= LOW:
        return Outcome(True, f"可用 {free}%", f"{free}% free")
    return Outcome(False, f"可用仅 {free}%，请扩容或清理备份", f"only {free}% free: add room or remove old backups")


def clear_sessions(_: Watch) -> Outcome:
    """Remove sessions that have run out."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return Outcome(True, "已清理", "cleared")


def free_percent() -> int:
    """How much of the data folder's disk is free."""
    room: Any = shutil.disk_usage(settings.DATA)
    return int(room.free * 100 // room.total)


DAY = timedelta(days=1)
MAIL = {"mail": Timed(("发送邮件", "Send mail"), timedelta(minutes=5), send_mail)}
TIMED = (MAIL if settings.MAIL else {}) | {
    "disk": Timed(("检查磁盘空间", "Look at the disk"), timedelta(hours=1), look_at_disk),
    "sign": Timed(("日志签名并交外部见证", "Sign the journal's head"), DAY, sign_head),
    "journal": Timed(("核对整条日志链", "Check the whole journal"), DAY, check_journal),
    "files": Timed(("核对文件与登记", "Check files against their rows"), DAY, check_files),
    "purge": Timed(("清除未完成的上传", "Purge unfinished uploads"), DAY, purge),
    "sessions": Timed(("清除过期登录", "Clear sessions that have run out"), DAY, clear_sessions),
}
"""Every kind of timed work, in the order in which it is done."""
