"""The city's single sign-on as a provider of the login library: discovery, state, nonce, PKCE, and a strict reading of the token."""

import secrets
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from greenfactory.foundations.citylogin import tokens
from greenfactory.foundations.factors.connections import SignOn, travels_safely
from greenfactory.foundations.factors.kinds import SIGN_ON

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Connection(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Talks to the provider; `nonce` is that of the login that comes back."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What discovery says, refused where it speaks for another issuer or names an address in the clear."""
        found: dict[str, Any] = super().openid_config
        if found.get("issuer") != sign_on().issuer:
            raise OAuth2Error("discovery speaks for another issuer")
        if not all(travels_safely(str(found.get(name, ""))) for name in ENDPOINTS):
            raise OAuth2Error("discovery names an address without https")
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:  # noqa: ARG002
        """Who it is, by the ID token alone."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = answer.json()
        if not isinstance(keys, dict):
            raise OAuth2Error("the keys are none")
        claims = tokens.claims_of(str(kwargs["response"].get("id_token", "")), keys, sign_on(), self.nonce)
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.second_factor = tokens.vouches(claims, sign_on())
        return login

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 - the library's
        """Back to the host where it began, which is one of the installation's."""
        return request.build_absolute_uri(reverse("city_login_callback"))


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """Sends a nonce along with the library's state and PKCE, and keeps nothing of a person but a name."""

    oauth2_adapter_class = Connection

    def begin(self, request: HttpRequest, process: str, next_url: str, link_for: int | None = None) -> HttpResponse:
        """Off to the provider. `link_for`: whose account is to be linked with who comes back."""
        nonce = secrets.token_urlsafe(32)
        kept = {"nonce": nonce, "link_for": link_for}
        answer: HttpResponse = self.redirect(
            request, process, next_url=next_url, data=kept, auth_params={"nonce": nonce}
        )
        return answer

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """The name that the provider shows for the person, and no more of what it tells."""
        claims = data["id_token"]
        return {"name": str(claims.get("name") or claims.get("preferred_username") or "")[:60]}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - the library's
        """Nothing: no account is made of it."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:  # noqa: ARG002 - the library's
        """None: nobody is found by an address."""
        return []


class Callback(OAuth2CallbackView):  # type: ignore[misc]
    """The way back; a state is good once and brings its nonce with it."""

    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, answer = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = (state.get("data") or {}).get("nonce", "")
        return state, answer


def sign_on() -> SignOn:
    """The installation's single sign-on; only asked where there is one."""
    found: SignOn | None = settings.SIGN_ON
    if found is None:
        raise LookupError("no single sign-on is set up")
    return found


def provider(request: HttpRequest) -> Provider:
    """The one provider, made of settings: none can be added in the database."""
    found = sign_on()
    application = SocialApp(
        provider="openid_connect", provider_id=SIGN_ON, name=found.name, client_id=found.client_id, secret=found.secret,
        settings={"server_url": found.issuer, "oauth_pkce_enabled": True, "scope": ["openid", "profile"]},
    )  # fmt: skip
    return Provider(request, app=application)
