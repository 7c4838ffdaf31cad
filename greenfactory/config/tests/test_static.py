"""A browser keeps styles and scripts for an hour, so their addresses change when they do."""

from pathlib import Path

import pytest
from django.templatetags.static import static
from django.test import Client, override_settings

from greenfactory.config.static import mark


def test_the_address_of_a_script_changes_with_it(tmp_path: Path) -> None:
    script = tmp_path / "trial.js"
    addresses = []
    for text in ("1", "2", "1"):
        script.write_text(text, "utf-8")
        mark.cache_clear()
        with override_settings(STATICFILES_DIRS=[tmp_path]):
            addresses.append(static("trial.js"))
    assert addresses == ["/static/trial.js?6b86b273", "/static/trial.js?d4735e3a", "/static/trial.js?6b86b273"]


def test_a_page_that_names_a_script_which_is_not_there_fails() -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.js"):
        static("none.js")


@pytest.mark.django_db
def test_pages_name_the_marked_address_and_it_is_answered() -> None:
    browser = Client()
    for name in ("greenfactory.css", "greenfactory.js"):
        assert f'"{static(name)}"' in browser.get("/accounts/login/").content.decode()
        answer = browser.get(static(name))
        answer.close()
        assert answer.status_code == 200
