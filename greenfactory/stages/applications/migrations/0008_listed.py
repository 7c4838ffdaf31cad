"""The district of an application becomes a column, and its lists get indexes that give their rows in order."""

from typing import Any

from django.db import migrations, models


def keep_districts(apps: Any, editor: Any) -> None:
    """Work out once what was worked out at every look: the district at the first submission, else when it was begun."""
    alias = editor.connection.alias
    applications = apps.get_model("applications", "Application").objects.using(alias)
    submissions = apps.get_model("applications", "Submission").objects.using(alias)
    moves = apps.get_model("enterprises", "Succession").objects.using(alias).filter(kind="move", state="confirmed")
    for one in applications.select_related("enterprise__organisation").iterator():
        first = submissions.filter(application=one).order_by("number").values_list("at", flat=True).first()
        since = first or one.begun_at
        left = moves.filter(enterprise=one.enterprise_id, decided_at__gt=since).order_by("decided_at").first()
        district = left.old_district if left else one.enterprise.organisation.district
        applications.filter(pk=one.pk).update(district=district)


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0003_successions"),
        ("applications", "0007_extended"),
    ]

    operations = [
        migrations.AddField(
            "application", "district", models.CharField(blank=True, default="", max_length=12), preserve_default=False
        ),
        migrations.RunPython(keep_districts, migrations.RunPython.noop),
        migrations.AlterField("application", "state", models.CharField(default="draft", max_length=20)),
        migrations.RemoveIndex("application", "application_round_i_bd8092_idx"),
        migrations.AddIndex(
            "application", models.Index(fields=["-changed_at", "-id", "state"], name="applications_listed")
        ),
        migrations.AddIndex(
            "application", models.Index(fields=["state", "-changed_at", "-id"], name="applications_of_state")
        ),
        migrations.AddIndex(
            "application", models.Index(fields=["round", "-changed_at", "-id", "state"], name="applications_of_round")
        ),
        migrations.AddIndex(
            "application",
            models.Index(fields=["district", "-changed_at", "-id", "state"], name="applications_of_district"),
        ),
    ]
