"""What the pages of accounts ask."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.fields import TextField
from greenfactory.foundations.accounts.inviting import kept_by, roles_of
from greenfactory.foundations.accounts.models import ROLES, Organisation, User
from greenfactory.foundations.accounts.words import choose

USERNAME = r"[A-Za-z0-9._@-]{4,60}"


class ChosenPassword(forms.Form):
    """A password of one's own, twice; neither easily guessed nor like the rest of the account."""

    def ask_password(self, once: str, again: str) -> None:
        """Ask for it under these two names."""
        fresh = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        self.fields["password1"] = forms.CharField(
            label=once, strip=False, widget=fresh,
            help_text=choose(("至少 12 位，可以用一句话", "at least 12 characters; a sentence will do")),
        )  # fmt: skip
        self.fields["password2"] = forms.CharField(label=again, strip=False, widget=fresh)

    def owner(self) -> User:
        """Whose password it is going to be."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Both alike, and hard enough to guess."""
        given = super().clean() or self.cleaned_data
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", choose(("两次输入的密码不一致", "the two passwords differ")))
        elif first:
            try:
                validate_password(first, self.owner())
            except ValidationError as weak:
                self.add_error("password1", weak)
        return given


class PasswordForm(ChosenPassword):
    """A new password for an account that there is."""

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.ask_password(choose(("新密码", "new password")), choose(("再次输入", "once more")))

    def owner(self) -> User:
        """The person themselves."""
        return self.user


class AccountForm(ChosenPassword):
    """A personal account: the name to log in with, the person's name, and a password of their own."""

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["username"] = forms.RegexField(
            f"^{USERNAME}$",
            label=choose(("用户名", "user name")),
            max_length=60,
            help_text=choose(
                ("4 至 60 位字母、数字或 . _ @ -，登录时使用", "4 to 60 letters, digits or . _ @ -; for logging in")
            ),
            error_messages={
                "invalid": choose(("只能用 4 至 60 位字母、数字或 . _ @ -", "4 to 60 letters, digits or . _ @ -"))
            },
            widget=forms.TextInput(attrs={"autocomplete": "username"}),
        )
        self.fields["person"] = TextField(
            label=choose(("姓名", "your name")), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
        )
        self.ask_password(choose(("密码", "password")), choose(("再次输入密码", "password again")))

    def clean_username(self) -> str:
        """Names differ by more than their case."""
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(choose(("用户名已被使用，请换一个", "this user name is taken; choose another")))
        return username

    def owner(self) -> User:
        """The account as it is going to be."""
        return User(username=self.cleaned_data.get("username", ""), name=self.cleaned_data.get("person", ""))

    def account(self) -> dict[str, str]:
        """What `actions.open_account` asks for."""
        given = self.cleaned_data
        return {"username": given["username"], "name": given["person"], "password": given["password1"]}


class InviteForm(forms.Form):
    """Whom to ask into which role of which organisation; the organisation is asked where somebody keeps several."""

    def __init__(self, data: Any = None, *, by: Actor, organisation: Organisation | None = None) -> None:
        super().__init__(data)
        kept = kept_by(by) if organisation is None else kept_by(by).filter(pk=organisation.pk)
        self.kept = list(kept.order_by("kind", "pk"))
        roles = {role for organisation in self.kept for role in roles_of(organisation)}
        choices = [(role, choose(words[1:])) for role, words in ROLES.items() if role in roles]
        self.fields["name"] = TextField(label=choose(("姓名", "name")), max_length=60)
        self.fields["role"] = forms.ChoiceField(label=choose(("角色", "role")), choices=choices)
        if organisation is not None or len(self.kept) > 1:
            named = [(one.public_id, one.name) for one in self.kept]
            chosen = organisation.public_id if organisation else None
            self.fields["organisation"] = forms.ChoiceField(
                label=choose(("单位", "organisation")), choices=named, initial=chosen,
                widget=forms.HiddenInput if organisation else forms.Select,
            )  # fmt: skip

    def organisation(self) -> Organisation:
        """The organisation meant."""
        wanted = self.cleaned_data.get("organisation", self.kept[0].public_id)
        return next(one for one in self.kept if one.public_id == wanted)
