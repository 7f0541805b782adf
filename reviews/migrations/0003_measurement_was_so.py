from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0002_form_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="measurement",
            name="was_so",
            field=models.BooleanField(blank=True, null=True, verbose_name="was it so"),
        ),
    ]
