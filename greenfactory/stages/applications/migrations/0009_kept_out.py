"""The lists leave out what somebody is kept from, so their indexes hold the enterprise too."""

from django.db import migrations, models

LISTED = {
    "applications_listed": ["-changed_at", "-id", "state"],
    "applications_of_state": ["state", "-changed_at", "-id"],
    "applications_of_round": ["round", "-changed_at", "-id", "state"],
    "applications_of_district": ["district", "-changed_at", "-id", "state"],
}


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0005_interests"),
        ("applications", "0008_listed"),
    ]

    operations = [
        *(migrations.RemoveIndex("application", name) for name in LISTED),
        *(
            migrations.AddIndex("application", models.Index(fields=[*fields, "enterprise"], name=name))
            for name, fields in LISTED.items()
        ),
    ]
