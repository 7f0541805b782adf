from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0008_outcome_wording"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="answers",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
