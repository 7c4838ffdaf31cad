"""The people and the objects on which access is tried: one enterprise of one's own, one next door, one in another district."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from greenfactory.conftest import HOME, ActorOf, MakeApplication, MakeEnterprise, MakeRound, credit_code
from greenfactory.foundations.accounts import actions as accounts
from greenfactory.foundations.accounts import passwords
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import ROLES, Invitation, Organisation
from greenfactory.foundations.factors.models import Phone
from greenfactory.foundations.files import actions as files
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.mailbox.models import Message
from greenfactory.stages.applications.models import Application, Loaded, Proof, Submission
from greenfactory.stages.enterprises.models import Enterprise, Interest, Succession, Title
from greenfactory.stages.publication.models import Objection
from greenfactory.stages.rounds.announcing_text import PARTS
from greenfactory.stages.rounds.models import Announcement, ValueTable

RELATIONS = ("own", "same_district", "other")
Ids = dict[str, Any]


@dataclass
class World:
    """A city with everybody in it; makes what a page is about, for the one who looks."""

    actor_of: ActorOf
    make_enterprise: MakeEnterprise
    make_round: MakeRound
    make_application: MakeApplication
    now: datetime
    people: dict[str, Actor] = field(default_factory=dict)
    firms: dict[str, Enterprise] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for relation, district in (("own", HOME), ("same_district", HOME), ("other", "320206")):
            self.firms[relation] = self.make_enterprise(district=district, state="waiting")
        own = self.firms["own"].organisation
        for role, (kind, *_) in ROLES.items():
            self.people[role] = self.actor_of(role, organisation=own if kind == "enterprise" else None)

    def relations(self, somebody: Actor, of: str) -> tuple[str, ...]:
        """In which relations somebody can stand to such an object; staff have no enterprise of their own."""
        if of in UNOWNED:
            return ("any",)
        firms_only = of not in {"member", "offer", "own_role", "own_factor", "message", "interest"}
        return RELATIONS[1:] if firms_only and somebody.organisation.kind != "enterprise" else RELATIONS

    def organisation(self, somebody: Actor, relation: str) -> Organisation:
        """An organisation that stands in the relation to somebody."""
        return somebody.organisation if relation == "own" else self.firms[relation].organisation


def _enterprise(world: World, somebody: Actor, relation: str) -> Ids:
    return {"public_id": world.firms[relation].public_id}


def _interest(world: World, somebody: Actor, relation: str) -> Ids:
    """One's own; a colleague's of the district bureau next to one; or that of somebody of another district."""
    by = somebody
    if relation != "own":
        by = world.actor_of("district_clerk", district=world.firms[relation].organisation.district)
    made = Interest.objects.create(
        person=by.user, code=credit_code(99), name="厂", kind="other", since_on=world.now, declared_by=by.user,
        declared_at=world.now,
    )  # fmt: skip
    return {"public_id": made.public_id}


def _title(world: World, somebody: Actor, relation: str) -> Ids:
    firm = world.firms[relation]
    known = {"name": "厂", "district": firm.organisation.district, "document": "1号", "recorded_at": world.now}
    found, _ = Title.objects.get_or_create(enterprise=firm, code=firm.code, year=2022, defaults=known)
    return {"public_id": found.public_id}


def _objection(world: World, somebody: Actor, relation: str) -> Ids:
    """To a title of the enterprise, with its paper on disk."""
    title = Title.objects.get(public_id=_title(world, somebody, relation)["public_id"])
    made = Objection.objects.create(
        title=title, received_on=world.now, way="letter", matter="反映", paper=_stored(world), recorded_at=world.now,
        recorded_by=world.people["city_clerk"].user,
    )  # fmt: skip
    return {"public_id": made.public_id}


def _member(world: World, somebody: Actor, relation: str) -> Ids:
    organisation = world.organisation(somebody, relation)
    role = somebody.role if relation == "own" else "filler"
    return {"number": world.actor_of(role, organisation=organisation).membership_id}


def _own_role(world: World, somebody: Actor, relation: str) -> Ids:
    if relation == "own":
        return {"number": somebody.membership_id}
    return _member(world, somebody, relation)


def _own_factor(world: World, somebody: Actor, relation: str) -> Ids:
    """A phone of one's own, or of somebody else."""
    owner = somebody if relation == "own" else world.actor_of("city_clerk")
    fresh = {"number": "13800000000", "confirmed_at": world.now}
    return {"number": Phone.objects.get_or_create(user=owner.user, defaults=fresh)[0].pk}


def _person(world: World, somebody: Actor, relation: str) -> Ids:
    return {"number": world.actor_of("city_clerk").user.pk}


def _offer(world: World, somebody: Actor, relation: str) -> Ids:
    organisation = world.organisation(somebody, relation)
    role = somebody.role if relation == "own" else "filler"
    _, offered = accounts.offer(by=somebody, now=world.now, organisation=organisation, role=role, name="李工")
    offered.save()
    return {"number": offered.pk}


def _link(world: World, somebody: Actor, relation: str) -> Ids:
    firm = world.firms["other"].organisation
    token, offered = accounts.offer(by=somebody, now=world.now, organisation=firm, role="filler", name="李工")
    offered.save()
    assert Invitation.objects.filter(pk=offered.pk).exists()
    return {"token": token}


def _password_link(world: World, somebody: Actor, relation: str) -> Ids:
    return {"link": passwords.link_of(world.actor_of("filler", organisation=world.firms["other"].organisation).user)}


def _body(world: World, somebody: Actor, relation: str) -> Ids:
    return {"public_id": world.people["agency"].organisation.public_id}


def _round(world: World, somebody: Actor, relation: str) -> Ids:
    made = world.make_round()
    return {"public_id": made.public_id, "round_id": made.public_id}


def _round_draft(world: World, somebody: Actor, relation: str) -> Ids:
    made = world.make_round()
    type(made).objects.filter(pk=made.pk).update(state="draft", released_by=None, released_at=None)
    return {"public_id": made.public_id, "round_id": made.public_id}


def _message(world: World, somebody: Actor, relation: str) -> Ids:
    """One's own, or that of somebody else in the organisation that stands in the relation."""
    organisation = world.organisation(somebody, relation)
    user = somebody.user if relation == "own" else world.actor_of("filler", organisation=organisation).user
    sent = Message.objects.create(
        user=user, organisation=organisation, title="通知", text="请查看", about="x", sent_at=world.now
    )
    return {"number": sent.pk}


def _round_and_past(world: World, somebody: Actor, relation: str) -> Ids:
    past = world.make_round()
    type(past).objects.filter(pk=past.pk).update(closes_at=world.now)
    return _round_draft(world, somebody, relation) | {"past": past.public_id}


def _round_and_firm(world: World, somebody: Actor, relation: str) -> Ids:
    return _round(world, somebody, relation) | {"enterprise_id": world.firms[relation].public_id}


def _announcement(world: World, somebody: Actor, relation: str) -> Ids:
    made = world.make_round()
    writer = world.people["city_clerk"].user
    written = {"state": "released", "version": 1, "written_by": writer, "written_at": world.now}
    Announcement.objects.create(round=made, parts=dict.fromkeys(PARTS, "示例"), **written)
    return {"public_id": made.public_id}


def _announcement_draft(world: World, somebody: Actor, relation: str) -> Ids:
    ids = _announcement(world, somebody, relation)
    Announcement.objects.filter(round__public_id=ids["public_id"]).update(state="draft")
    return ids


def _draft(world: World, somebody: Actor, relation: str) -> Ids:
    return {"public_id": _application(world, relation).public_id}


def _loaded(world: World, somebody: Actor, relation: str) -> Ids:
    application = _application(world, relation)
    by = world.people["district_clerk"].user
    made = Loaded.objects.create(application=application, by=by, at=world.now, name="a.xlsx", agreed="x", answers={})
    return {"public_id": application.public_id, "number": made.pk}


def _submitted(world: World, somebody: Actor, relation: str) -> Ids:
    application = _application(world, relation)
    Application.objects.filter(pk=application.pk).update(state="submitted")
    by = world.people["submitter"].user
    entry = Entry.objects.create(at=world.now, by=by, deed="submit", subject="application/x", content="{}")
    sealed = Submission.objects.create(
        application=application, number=1, key="k", content="{}", sha256=hashlib.sha256(b"{}").hexdigest(),
        entry=entry, by=by, at=world.now,
    )  # fmt: skip
    return {"public_id": application.public_id, "receipt_id": sealed.receipt}


def _proof(world: World, somebody: Actor, relation: str) -> Ids:
    """A proof that was handed in; its bytes are on disk."""
    public_id = _submitted(world, somebody, relation)["public_id"]
    return _attached(world, relation, Application.objects.get(public_id=public_id))


def _proof_of_draft(world: World, somebody: Actor, relation: str) -> Ids:
    return _attached(world, relation, _application(world, relation))


def _attached(world: World, relation: str, application: Application) -> Ids:
    filler = world.actor_of("filler", organisation=world.firms[relation].organisation)
    proof = Proof.objects.create(
        application=application, file=_stored(world), name="证明.pdf", uploaded_at=world.now, uploaded_by=filler.user
    )
    return {"proof_id": proof.public_id}


def _stored(world: World) -> StoredFile:
    content = f"%PDF {secrets.token_hex(8)}".encode()
    file = StoredFile.objects.create(
        sha256=hashlib.sha256(content).hexdigest(), size=len(content), kind="pdf", pages=1, stored_at=world.now
    )
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_bytes(content)
    return file


def _upload(world: World, somebody: Actor, relation: str) -> Ids:
    """An upload of one's own, to an application that stands in the relation."""
    application = _application(world, relation)
    sent = files.begin_upload(by=somebody, size=1, now=world.now)
    return {"public_id": application.public_id, "token": sent.token}


def _application(world: World, relation: str) -> Application:
    filler = world.actor_of("submitter", organisation=world.firms[relation].organisation)
    return world.make_application(filler)


def _succession(world: World, somebody: Actor, relation: str) -> Ids:
    firm = world.firms[relation]
    asked, _ = Succession.objects.get_or_create(
        enterprise=firm, state="asked",
        defaults={
            "kind": "recode", "old_code": firm.code, "new_code": credit_code(60_000), "happened_on": world.now.date(),
            "old_district": firm.organisation.district, "document": "换照通知", "reason": "重新登记",
            "asked_by": world.people["submitter"].user, "asked_for": "enterprise", "asked_at": world.now,
        },
    )  # fmt: skip
    return {"public_id": asked.public_id}


def _value_table(world: World, somebody: Actor, relation: str) -> Ids:
    by = world.people["city_clerk"].user
    made = ValueTable.objects.create(
        pack="city-green-factory/2021", number=ValueTable.objects.count() + 1, title="基准值", file="x.xlsx",
        digest=secrets.token_hex(32), imported_by=by, imported_at=world.now,
    )  # fmt: skip
    return {"public_id": made.public_id}


OBJECTS: dict[str, Callable[[World, Actor, str], Ids]] = {
    "enterprise": _enterprise,
    "succession": _succession,
    "title": _title,
    "objection": _objection,
    "interest": _interest,
    "member": _member,
    "own_role": _own_role,
    "own_factor": _own_factor,
    "person": _person,
    "offer": _offer,
    "link": _link,
    "body": _body,
    "password_link": _password_link,
    "round": _round,
    "round_draft": _round_draft,
    "message": _message,
    "round_and_past": _round_and_past,
    "round_and_firm": _round_and_firm,
    "value_table": _value_table,
    "announcement": _announcement,
    "announcement_draft": _announcement_draft,
    "draft": _draft,
    "submitted": _submitted,
    "loaded": _loaded,
    "proof": _proof,
    "proof_of_draft": _proof_of_draft,
    "upload": _upload,
}
"""What an id in an address belongs to: (world, who looks, relation) → the ids by their names in the address."""
UNOWNED = {
    "", "body", "value_table", "link", "password_link", "person", "round", "round_draft", "round_and_past",
    "announcement", "announcement_draft",
}  # fmt: skip
"""Objects that belong to nobody in particular: their one relation is `any`."""


def absent(ids: Ids) -> Ids:
    """Ids of the same kinds that nothing has."""
    return {name: 2**31 - 1 if isinstance(value, int) else secrets.token_urlsafe(16) for name, value in ids.items()}
