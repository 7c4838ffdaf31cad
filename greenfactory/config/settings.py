"""Settings of the platform. What differs between installations comes from `environment`."""

from pathlib import Path

from csp.constants import NONE, SELF

from greenfactory.config import environment

PACKAGE = Path(__file__).parent.parent
INSTALLATION = environment.read()

DEBUG = False
DEMO = INSTALLATION.demo
DATA = INSTALLATION.data
SECRET_KEY = INSTALLATION.secret_key
ALLOWED_HOSTS = [*INSTALLATION.hosts, *INSTALLATION.staff_hosts]
STAFF_HOSTS = INSTALLATION.staff_hosts
STAFF_NETWORKS = INSTALLATION.staff_networks
JOURNAL_KEY = INSTALLATION.journal_key
SCANNER = INSTALLATION.scanner
WITNESS = INSTALLATION.witness
ORGANISATION_QUOTA = INSTALLATION.quota
HTTPS = INSTALLATION.https
# How many proxies of our own stand in front: the address that the outermost of them saw is the person's. With 0 the
# header X-Forwarded-For is not believed, since anybody can write one.
ALLAUTH_TRUSTED_PROXY_COUNT = INSTALLATION.proxies
SEPARATED_ADMINS = INSTALLATION.separated_admins
IDLE_DAYS = INSTALLATION.idle_days
MAIL = bool(INSTALLATION.mail)
vars().update(INSTALLATION.mail or {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"})

ROOT_URLCONF = "greenfactory.config.urls"
WSGI_APPLICATION = "greenfactory.config.wsgi.application"
INSTALLED_APPS = [
    "greenfactory.foundations.accounts",
    "greenfactory.foundations.factors",
    "greenfactory.foundations.citylogin",
    "greenfactory.foundations.journal",
    "greenfactory.foundations.files",
    "greenfactory.foundations.mailbox",
    "greenfactory.foundations.jobs",
    "greenfactory.foundations.proposals",
    "greenfactory.stages.enterprises",
    "greenfactory.stages.publication",
    "greenfactory.stages.rounds",
    "greenfactory.stages.applications",
    "greenfactory.pages.desk",
    "greenfactory.pages.democity",
    "greenfactory.pages.trial",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "greenfactory.foundations.accounts.middleware.entrance",
    "greenfactory.foundations.accounts.middleware.acting",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "greenfactory.foundations.accounts.context.frame",
                "greenfactory.foundations.mailbox.context.unread",
            ],
            "string_if_invalid": "",
        },
    }
]

DATABASES = {"default": INSTALLATION.database}
# Shared by the server's processes: failed logins are counted here.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(DATA / "cache")}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False  # each action says where its transaction begins and ends

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # the library would put the Host header there
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "greenfactory.foundations.accounts.passwords.Links"  # noqa: S105 - a class
PASSWORD_RESET_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = "strict"  # not even who has logged in learns whose address another one is
ACCOUNT_REAUTHENTICATION_REQUIRED = not DEMO  # before a mail address changes: a password link may go there
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "greenfactory.foundations.accounts.login_form.Login"}
ACCOUNT_ADAPTER = "greenfactory.foundations.accounts.adapter.Adapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# `key` is account and address together (accounts.adapter): a stranger elsewhere cannot lock somebody out. `guesses` counts
# one account's failures from browsers that never logged in to it; `register` new accounts from one address. `second_factor` and
# `send_code` count what comes after the right password, by account (and by number), known browsers apart (factors.throttle).
# `reset_password` counts mails with a password link, by mail address.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/300s/key",
    "guesses": "30/h/key",
    "register": "20/h/ip",
    "second_factor": "5/300s/key,20/h/key",
    "city_login": "60/m/ip",
    "send_code": "1/m/key,5/h/key,10/d/key",
    "reset_password": "10/m/ip,1/m/key,5/h/key,10/d/key",
}
MFA_ADAPTER = "greenfactory.foundations.factors.adapter.Adapter"
MFA_FORMS = {
    "add_webauthn": "greenfactory.foundations.factors.forms.AddPasskey",
    "authenticate": "greenfactory.foundations.factors.forms.AnyCode",
    "generate_recovery_codes": "greenfactory.foundations.factors.forms.RecoveryCodes",
}
SMS, UKEY, SIGN_ON = INSTALLATION.sms, INSTALLATION.ukey, INSTALLATION.sign_on
SOCIALACCOUNT_ADAPTER = "greenfactory.foundations.citylogin.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Greenfactory"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "greenfactory.config.static.Marked"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
FILE_UPLOAD_TEMP_DIR = None

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = INSTALLATION.https
SECURE_HSTS_SECONDS = 365 * 86400 if INSTALLATION.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if INSTALLATION.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "greenfactory.config.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # the kit's stylesheet holds small pictures
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

TEST_RUNNER = "django.test.runner.DiscoverRunner"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
