"""Who acts: a person in one role for one organisation. Views hand it to actions and querysets."""

from dataclasses import dataclass

from greenfactory.foundations.accounts.models import OUTSIDE, ROLES, Membership, Organisation, User


@dataclass(frozen=True)
class Actor:
    """A person in one of the roles they hold now."""

    user: User
    organisation: Organisation
    role: str
    membership_id: int

    @property
    def staff(self) -> bool:
        """Whether the staff entrance and a second factor are asked of this role."""
        return self.organisation.kind not in OUTSIDE

    @property
    def district(self) -> str:
        """The code of the district that the organisation belongs to; empty for the city."""
        return self.organisation.district

    @property
    def title(self) -> tuple[str, str]:
        """The role in Chinese and English."""
        return ROLES[self.role][1:]


def actor(membership: Membership) -> Actor:
    """The membership as an actor."""
    return Actor(membership.user, membership.organisation, membership.role, membership.pk)
