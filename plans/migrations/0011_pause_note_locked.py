"""The ground of a pause lies locked: it is read by HR alone, and not from a copy of the database either."""

from django.db import migrations

import employees.encryption
from employees.encryption import lock, unlock


def lock_notes(apps, schema_editor):
    Pause = apps.get_model("plans", "Pause")
    for pause in Pause.objects.exclude(locked_note="").iterator():
        Pause.objects.filter(pk=pause.pk).update(locked_note=lock(pause.locked_note))


def open_notes(apps, schema_editor):
    Pause = apps.get_model("plans", "Pause")
    for pause in Pause.objects.exclude(locked_note="").iterator():
        Pause.objects.filter(pk=pause.pk).update(locked_note=unlock(pause.locked_note))


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0010_outcome_answers"),
        ("employees", "0002_absences"),
    ]

    operations = [
        migrations.RenameField("pause", "hr_note", "locked_note"),
        migrations.RunPython(lock_notes, open_notes),
        migrations.AlterField(
            model_name="pause",
            name="locked_note",
            field=employees.encryption.LockedTextField(blank=True, verbose_name="ground, for HR only"),
        ),
    ]
