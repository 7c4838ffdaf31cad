"""The kinds of factors, and what each is called."""

KINDS = {
    "totp": ("验证器应用", "Authenticator app"),
    "webauthn": ("通行密钥", "Passkey"),
    "phone": ("手机短信验证码", "Codes by text message"),
    "certificate": ("UKey 数字证书", "UKey certificate"),
    "card": ("管理员发放的验证码卡", "Code card from the administrator"),
    "recovery_codes": ("自行打印的备用验证码", "Printed recovery codes"),
    "sso": ("城市统一身份认证", "The city's single sign-on"),
    "mail": ("本人邮箱（可重设密码）", "Mail address, to which a password link may go"),
}
"""Recovery codes stand in for another factor and are none by themselves; single sign-on replaces the password, a mail address helps to a
new one."""
SIGN_ON = "city"
"""What the login library calls the city's single sign-on among its providers."""
LIBRARY = ("totp", "webauthn")
"""What the login library keeps and what counts as a second factor."""


def masked(number: str) -> str:
    """A phone number of which only its owner knows the rest."""
    return f"{number[:3]}****{number[-4:]}"


def masked_mail(address: str) -> str:
    """A mail address of which only its owner knows the rest."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}"
