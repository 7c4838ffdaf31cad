"""The form for logging in: the library's, without its link to a page that sends mail."""

from typing import Any

from allauth.account.forms import LoginForm


class Login(LoginForm):  # type: ignore[misc]
    """User name and password; the page itself says what to do about a forgotten one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
