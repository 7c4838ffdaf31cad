"""All addresses of the platform."""

from allauth.account import views as library
from django.urls import include, path, re_path

from greenfactory.foundations.accounts.mailed import mailed, no_page
from greenfactory.foundations.factors.urls import people_patterns

KEY_PAGE = "account_reset_password_from_key"

urlpatterns = [
    path(
        "accounts/2fa/", include("greenfactory.foundations.factors.urls")
    ),  # before the library's, whose first page it is
    path("people/", include(people_patterns)),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/city/", include("greenfactory.foundations.citylogin.urls")),
    path("accounts/password/reset/", mailed(library.password_reset), name="account_reset_password"),
    path("accounts/email/", mailed(library.email), name="account_email"),
    re_path("^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", no_page, name=KEY_PAGE),
    path("accounts/", include("allauth.account.urls")),  # not allauth.urls: accounts are linked on our own pages only
    path("", include("greenfactory.foundations.accounts.urls")),
    path("", include("greenfactory.foundations.journal.urls")),
    path("", include("greenfactory.foundations.mailbox.urls")),
    path("", include("greenfactory.foundations.jobs.urls")),
    path("", include("greenfactory.stages.enterprises.urls")),
    path("", include("greenfactory.stages.publication.urls")),
    path("", include("greenfactory.stages.rounds.urls")),
    path("", include("greenfactory.stages.applications.urls")),
    path("", include("greenfactory.stages.applications.evidence_urls")),
    path("", include("greenfactory.pages.trial.urls")),
    path("", include("greenfactory.pages.desk.urls")),
    path("", include("greenfactory.pages.democity.urls")),
]

handler400 = "greenfactory.config.errors.bad_request"
handler404 = "greenfactory.config.errors.not_found"
handler429 = "greenfactory.config.errors.too_many"
handler500 = "greenfactory.config.errors.server_error"
