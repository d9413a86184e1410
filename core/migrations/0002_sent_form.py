"""Forms that have been sent, so that one that is sent twice writes once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_cache_table"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("address", models.CharField(blank=True, max_length=2000)),
                ("sent_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
    ]
