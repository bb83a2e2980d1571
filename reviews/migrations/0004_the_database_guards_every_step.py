"""No change of a state or a status without its event; no approval without its signatures.

Checked when the transaction commits, whoever makes the change, from psql too.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION reviews_step_is_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    article bigint := CASE TG_TABLE_NAME WHEN 'articles_article' THEN NEW.id
                      ELSE (to_jsonb(NEW)->>'article_id')::bigint END;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_event
        WHERE article_id = article
          AND transaction = pg_current_xact_id()::text::bigint
    ) THEN
        RAISE EXCEPTION 'a change of % needs an event in the same transaction', TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER reviews_state_is_recorded
    AFTER UPDATE OF state ON articles_article DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION reviews_step_is_recorded();

CREATE CONSTRAINT TRIGGER reviews_status_is_recorded
    AFTER UPDATE OF status, edition_id ON articles_rendition DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status
                       OR OLD.edition_id IS DISTINCT FROM NEW.edition_id)
    EXECUTE FUNCTION reviews_step_is_recorded();

CREATE CONSTRAINT TRIGGER reviews_rendition_is_recorded
    AFTER INSERT ON articles_rendition DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION reviews_step_is_recorded();

CREATE FUNCTION reviews_approval_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    needed int;
    signed int;
BEGIN
    SELECT CASE e.content::jsonb->>'risk_class' WHEN 'high' THEN 3 ELSE 2 END INTO needed
        FROM articles_edition e WHERE e.id = NEW.edition_id;
    SELECT count(DISTINCT r.member_id) INTO signed FROM reviews_review r
        WHERE r.edition_id = NEW.edition_id AND r.round = NEW.round
          AND r.decision = 'approve' AND r.is_clinician;
    IF signed < needed THEN
        RAISE EXCEPTION 'an approval needs % signatures of clinicians on its edition, not %',
            needed, signed USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER reviews_approval_is_signed
    AFTER INSERT OR UPDATE OF status, edition_id, round ON articles_rendition
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status = 'approved')
    EXECUTE FUNCTION reviews_approval_is_signed();
"""
UNGUARD = """
DROP TRIGGER reviews_state_is_recorded ON articles_article;
DROP TRIGGER reviews_status_is_recorded ON articles_rendition;
DROP TRIGGER reviews_rendition_is_recorded ON articles_rendition;
DROP TRIGGER reviews_approval_is_signed ON articles_rendition;
DROP FUNCTION reviews_step_is_recorded();
DROP FUNCTION reviews_approval_is_signed();
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_board"), ("articles", "0003_board")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
