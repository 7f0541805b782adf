from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0009_attachments"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="answers",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
