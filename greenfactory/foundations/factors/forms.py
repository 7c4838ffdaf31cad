"""What the pages of factors ask."""

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils import timezone

from greenfactory.foundations.accounts.fields import TextField
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.words import choose
from greenfactory.foundations.factors import codes, held, throttle
from greenfactory.foundations.factors.models import Card, Phone

NUMBER = r"^\+?[0-9]{6,15}$"


class AnyCode(AuthenticateForm):  # type: ignore[misc]
    """One field for every kind of code: app, text message, card, recovery code. The answer never says which was close."""

    def clean_code(self) -> str:
        """Find the factor that the code proves; each guess counts once, whatever it was meant for."""
        request = context.request
        if not throttle.may_guess(request, self.user):
            raise account_adapter().validation_error("too_many_login_attempts")
        code = codes.plain(self.cleaned_data["code"])
        self.proved = self._of_library(code) or _own(self.user, code)
        if not self.proved:
            raise get_adapter().validation_error("incorrect_code")
        throttle.forget_guesses(request, self.user)
        return code

    def save(self) -> None:
        """Note in the session what was proved."""
        if isinstance(self.proved, Authenticator):
            post_authentication(context.request, self.proved)
        else:
            record_authentication(context.request, self.user, "mfa", type=self.proved)

    def _of_library(self, code: str) -> Authenticator | None:
        for one in Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN):
            if one.wrap().validate_code(code):
                one.user = self.user
                return one
        return None


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]
    """The library's, which calls one that signs in alone “passwordless”."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        alone = self.fields["passwordless"]
        alone.label = choose(("可单独登录，不输密码", "signs in alone, without the password"))
        alone.help_text = choose(
            ("须由设备核对本人（指纹、人脸或 PIN 码）", "the device then has to check who you are: finger, face or PIN")
        )


class RecoveryCodes(GenerateRecoveryCodesForm):  # type: ignore[misc]
    """Printed recovery codes for everybody who has a second factor, of whatever kind."""

    def clean(self) -> dict[str, Any]:
        """Ask for a factor of any kind, where the library asks for one of its own."""
        if not held.has_factor(self.user):
            raise get_adapter().validation_error("cannot_generate_recovery_codes")
        given: dict[str, Any] = self.cleaned_data
        return given


class NumberForm(forms.Form):
    """The phone number that codes are to go to."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["number"] = forms.RegexField(
            NUMBER,
            label=choose(("手机号码", "phone number")),
            max_length=16,
            help_text=choose(("只用于接收登录验证码", "used for codes only")),
            error_messages={"invalid": choose(("请填写数字，不含空格", "digits only, without spaces"))},
            widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        )


class CodeForm(forms.Form):
    """A code that was sent."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        numeric = {"autocomplete": "one-time-code", "inputmode": "numeric"}
        self.fields["code"] = forms.CharField(
            label=choose(("短信验证码", "code")), max_length=10, widget=forms.TextInput(attrs=numeric)
        )


class ReasonForm(forms.Form):
    """Why a security administrator does something to somebody's factors."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"] = TextField(label=choose(("原因", "reason")), max_length=500)


class CertificateForm(ReasonForm):
    """A certificate to bind for somebody else, as a PEM text."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["pem"] = forms.CharField(
            label=choose(("证书（PEM 文本，不含私钥）", "certificate (PEM text, without the key)")),
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        )


def _own(user: User, code: str) -> str:
    """The kind of our own factor that the code proves, used up now; empty where it proves none."""
    now = timezone.now()
    if codes.take(user=user, purpose="login", code=code, now=now):
        Phone.objects.filter(user=user).update(last_used_at=now)
        return "phone"
    if codes.take_printed(user=user, code=code, now=now):
        Card.objects.filter(user=user).update(last_used_at=now)
        return "card"
    return ""
