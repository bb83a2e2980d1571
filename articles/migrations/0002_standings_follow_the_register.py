"""A change of a reference's standing shows at once on every rendition that cites it."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION articles_standings_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE articles_rendition SET standings = (
        SELECT jsonb_object_agg(
            key,
            CASE WHEN (value->>'reference')::bigint = NEW.id
                 THEN jsonb_set(value, '{standing}', to_jsonb(NEW.standing)) ELSE value END)
        FROM jsonb_each(standings))
    WHERE register_ids @> ARRAY[NEW.id];
    RETURN NULL;
END $$;
CREATE TRIGGER articles_standings_follow AFTER UPDATE OF standing ON references_reference
    FOR EACH ROW WHEN (OLD.standing IS DISTINCT FROM NEW.standing)
    EXECUTE FUNCTION articles_standings_follow();
"""
FORGET = """
DROP TRIGGER articles_standings_follow ON references_reference;
DROP FUNCTION articles_standings_follow();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]
    operations = [migrations.RunSQL(FOLLOW, FORGET)]
