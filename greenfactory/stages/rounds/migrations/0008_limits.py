"""Write down with every round the limits that it has gone by so far: they were kept only where they differed."""

from typing import Any

from django.db import migrations, models

from greenfactory.stages.rounds.limits import usual_limits

SO_FAR = {"submissions": 20, "products": 10, "energy_lines": 40, "confirm_days": 3}


def write_down(apps: Any, _: Any) -> None:
    """All four, those that the round set itself first."""
    for round in apps.get_model("rounds", "Round").objects.all():
        round.limits = SO_FAR | {name: value for name, value in round.limits.items() if name in SO_FAR}
        round.save(update_fields=["limits"])


class Migration(migrations.Migration):
    dependencies = [("rounds", "0007_value_tables")]

    operations = [
        migrations.AlterField(
            model_name="round",
            name="limits",
            field=models.JSONField(default=usual_limits),
        ),
        migrations.RunPython(write_down, migrations.RunPython.noop),
    ]
