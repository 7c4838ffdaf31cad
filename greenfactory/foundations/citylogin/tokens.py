"""What an ID token must hold before anybody is believed to be anybody."""

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.utils.crypto import constant_time_compare

from greenfactory.foundations.factors.connections import SignOn

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"]
"""Signatures by a key that only the provider has: never `none`, never a shared secret."""
NEEDED = ["iss", "aud", "exp", "iat", "sub"]
SKEW = 30
"""Seconds by which two clocks may differ."""
LONGEST_SUBJECT = 191


def claims_of(token: str, keys: dict[str, Any], sign_on: SignOn, nonce: str) -> dict[str, Any]:
    """The claims of a token that the provider signed for us, for this very login. Raises OAuth2Error for any other."""
    try:
        header = jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(
            token, key=_key(keys, header), algorithms=ALGORITHMS, audience=sign_on.client_id, issuer=sign_on.issuer,
            leeway=SKEW, options={"require": NEEDED},
        )  # fmt: skip
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise OAuth2Error(type(error).__name__) from error
    if not nonce or not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise OAuth2Error("the nonce is another login's")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != sign_on.client_id:
        raise OAuth2Error("the token was made for another client")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise OAuth2Error("the subject cannot be kept")
    return claims


def vouches(claims: dict[str, Any], sign_on: SignOn) -> bool:
    """Whether the provider says that a second factor was shown, in words that this installation counts."""
    methods = claims.get("amr")
    said = {str(claims.get("acr", ""))} | ({str(each) for each in methods} if isinstance(methods, list) else set())
    return bool(said & sign_on.counts)


def _key(keys: dict[str, Any], header: dict[str, Any]) -> jwt.PyJWK:
    """The provider's key that the token names; where it names none, the only one there is."""
    known = jwt.PyJWKSet.from_dict(keys).keys
    fitting = [key for key in known if key.key_id == header["kid"]] if "kid" in header else known
    if len(fitting) != 1:
        raise KeyError("kid")
    return fitting[0]
