from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message", models.CharField(max_length=200)),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("word_count", models.PositiveIntegerField(editable=False, null=True)),
            ],
            options={
                "verbose_name_plural": "entries",
                "ordering": ["-written_at"],
            },
        ),
    ]
