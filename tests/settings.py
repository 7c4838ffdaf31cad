"""The platform's settings for the type checker, which only reads them: no folder is made and no key kept."""

import os

os.environ.setdefault("GREENFACTORY_SECRET_KEY", "read by the type checker and never used to sign anything")

from greenfactory.config.settings import *  # noqa: F403 - after the key
