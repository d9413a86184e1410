from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("loading", "0004_files_of_loads")]

    operations = [
        migrations.RemoveField(model_name="load", name="digest"),
        migrations.RemoveField(model_name="load", name="name"),
        migrations.RemoveField(model_name="load", name="size"),
        migrations.DeleteModel(name="LoadFile"),
    ]
