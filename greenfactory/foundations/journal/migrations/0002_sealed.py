"""The journal's rows can be inserted only."""

from django.db import migrations

from greenfactory.foundations.journal.triggers import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [refuse_changes("journal_entry", "journal_link", "journal_head")]
