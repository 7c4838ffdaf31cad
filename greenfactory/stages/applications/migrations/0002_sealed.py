"""Submissions can be inserted only."""

from django.db import migrations

from greenfactory.foundations.journal.triggers import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial"), ("journal", "0002_sealed")]

    operations = [refuse_changes("applications_submission")]
