"""Every stored field has a class, and only what must be is queried."""

import pytest
from django.apps import apps

from greenfactory.foundations.journal.fieldclasses import CLASSES, table

OWN = {
    model._meta.label: [field.name for field in model._meta.local_concrete_fields]
    for model in apps.get_models()
    if model.__module__.startswith("greenfactory.")
}


@pytest.mark.parametrize("model", OWN)
def test_every_field_has_one_class(model: str) -> None:
    named = [field for kind in CLASSES for field in table().get(model, {}).get(kind, [])]
    assert sorted(named) == sorted(OWN[model])


def test_no_class_is_kept_for_what_is_gone() -> None:
    assert set(table()) == set(OWN)
    assert {key for fields in table().values() for key in fields} <= {*CLASSES, "queried"}


@pytest.mark.parametrize("model", OWN)
def test_what_is_queried_is_no_plain_field(model: str) -> None:
    fields = table()[model]
    sensitive = {field for kind in CLASSES[1:] for field in fields.get(kind, [])}
    assert set(fields.get("queried", [])) <= sensitive


def test_figures_and_documents_of_enterprises_are_never_queried() -> None:
    """They can be encrypted without changing a query."""
    for model, field in (
        ("applications.Answer", "value"),
        ("applications.Submission", "content"),
        ("enterprises.Enterprise", "profile"),
    ):
        assert field in table()[model]["confidential"]
        assert field not in table()[model].get("queried", [])
