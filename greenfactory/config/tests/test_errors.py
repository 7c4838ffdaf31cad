"""What people read when something went wrong that is not theirs."""

import pytest
from django.db import DataError, InterfaceError, OperationalError
from django.test import RequestFactory

from greenfactory.config import errors


@pytest.mark.parametrize(
    ("error", "status", "again"),
    [(OperationalError, 503, "5"), (InterfaceError, 503, "5"), (DataError, 500, None), (KeyError, 500, None)],
)
def test_a_database_that_is_away_is_called_so_and_asks_to_try_again(
    error: type[Exception], status: int, again: str | None
) -> None:
    try:
        raise error("password of the database")
    except error:
        answer = errors.server_error(RequestFactory().get("/"))
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, again)
    assert str(status) in answer.content.decode()
    assert "password" not in answer.content.decode()
