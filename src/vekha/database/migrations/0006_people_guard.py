"""What the tables of people and services promise, whoever writes into them."""

from django.db import migrations

# A handle names one actor, person or service, for good: the journal knows them by nothing else.
HANDLES = """
CREATE TABLE handle (name varchar(40) PRIMARY KEY);
COMMENT ON TABLE handle IS 'Every handle of a person or a service, and the platform''s own: one handle is one actor';
INSERT INTO handle SELECT handle FROM person UNION SELECT 'vekha';
CREATE FUNCTION take_handle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO handle (name) VALUES (NEW.handle);
    RETURN NEW;
END $$;
CREATE TRIGGER person_takes_a_handle AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION take_handle();
CREATE TRIGGER service_takes_a_handle AFTER INSERT ON service FOR EACH ROW EXECUTE FUNCTION take_handle();
CREATE FUNCTION keep_handle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a handle never changes';
END $$;
CREATE TRIGGER person_keeps_its_handle BEFORE UPDATE OF handle ON person
    FOR EACH ROW WHEN (OLD.handle IS DISTINCT FROM NEW.handle) EXECUTE FUNCTION keep_handle();
"""
NO_HANDLES = """
DROP TRIGGER person_keeps_its_handle ON person;
DROP TRIGGER service_takes_a_handle ON service;
DROP TRIGGER person_takes_a_handle ON person;
DROP FUNCTION keep_handle;
DROP FUNCTION take_handle;
DROP TABLE handle;
"""

# A service and its tokens are added and revoked; what was revoked never becomes valid again, or later.
SERVICES = """
CREATE FUNCTION only_revoke() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'revoked_at' = to_jsonb(OLD) - 'revoked_at'
        AND NEW.revoked_at <= coalesce(OLD.revoked_at, 'infinity') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are added and revoked, never changed or removed', TG_TABLE_NAME;
END $$;
CREATE TRIGGER service_is_only_revoked BEFORE UPDATE OR DELETE ON service
    FOR EACH ROW EXECUTE FUNCTION only_revoke();
CREATE TRIGGER service_token_is_only_revoked BEFORE UPDATE OR DELETE ON service_token
    FOR EACH ROW EXECUTE FUNCTION only_revoke();
"""
NO_SERVICES = """
DROP TRIGGER service_token_is_only_revoked ON service_token;
DROP TRIGGER service_is_only_revoked ON service;
DROP FUNCTION only_revoke;
"""

# A project keeps a DevOps engineer who can act: nobody else could give roles in it. Two who leave in the same moment
# wait for each other at the project's row.
DEVOPS = """
CREATE FUNCTION keep_a_devops(place bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM project WHERE id = place FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT 1 FROM membership m WHERE m.project_id = place AND m.role = 'devops'
        AND NOT EXISTS (SELECT 1 FROM disabled_person d WHERE d.person_id = m.person_id)
    ) THEN
        RAISE EXCEPTION 'a project keeps at least one DevOps engineer';
    END IF;
END $$;
CREATE FUNCTION keep_a_devops_without_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_a_devops(OLD.project_id);
    RETURN NULL;
END $$;
CREATE FUNCTION keep_a_devops_without_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_a_devops(project_id) FROM membership
        WHERE person_id = NEW.person_id AND role = 'devops' ORDER BY project_id;
    RETURN NULL;
END $$;
CREATE TRIGGER project_keeps_a_devops AFTER UPDATE OR DELETE ON membership
    FOR EACH ROW WHEN (OLD.role = 'devops') EXECUTE FUNCTION keep_a_devops_without_role();
CREATE TRIGGER project_keeps_a_devops AFTER INSERT OR UPDATE ON disabled_person
    FOR EACH ROW EXECUTE FUNCTION keep_a_devops_without_person();
"""
NO_DEVOPS = """
DROP TRIGGER project_keeps_a_devops ON disabled_person;
DROP TRIGGER project_keeps_a_devops ON membership;
DROP FUNCTION keep_a_devops_without_person;
DROP FUNCTION keep_a_devops_without_role;
DROP FUNCTION keep_a_devops;
"""


class Migration(migrations.Migration):
    dependencies = [("vekha", "0005_people_and_services")]
    operations = [
        migrations.RunSQL(HANDLES, NO_HANDLES),
        migrations.RunSQL(SERVICES, NO_SERVICES),
        migrations.RunSQL(DEVOPS, NO_DEVOPS),
    ]
