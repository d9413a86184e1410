"""The table of the shared cache, so that nobody has to remember `createcachetable`."""

from django.apps.registry import Apps
from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Named here and not read from the settings: tests and commands may run with another cache.
CACHE_TABLE = "cache"


def create_table(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table in the database being migrated; one that exists is left alone."""
    call_command("createcachetable", CACHE_TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop_table(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What is in a cache can be lost."""
    schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(CACHE_TABLE)}")


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunPython(create_table, drop_table)]
