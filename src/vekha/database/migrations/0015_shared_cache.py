"""What the processes of the web server must know of each other: tries to guess, codes that were used."""

from django.db import migrations

# As Django's own database cache wants it (`createcachetable`). Nothing in it needs to outlive a crash of PostgreSQL.
FORWARD = """
CREATE UNLOGGED TABLE shared_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX shared_cache_expires ON shared_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("vekha", "0014_many_changes")]
    operations = [migrations.RunSQL(FORWARD, "DROP TABLE shared_cache")]
