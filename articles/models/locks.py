"""Triggers that lock the working copy while the board has it, and keep what only grows."""

from typing import Any

import pgtrigger

EDITABLE_STATES = "('draft', 'approved')"
STATE_COLUMNS = "ARRAY['state', 'submissions']"


def _refusal(article: str) -> str:
    return f"""
        RAISE EXCEPTION 'the working copy of article % is locked: it is %',
            {article}.slug, {article}.state USING ERRCODE = 'check_violation';
    """


class Kept(pgtrigger.Trigger):
    """Refuses to empty a table that only grows."""

    level = pgtrigger.Statement
    when = pgtrigger.Before
    operation = pgtrigger.Truncate
    func = "RAISE EXCEPTION 'the table % only grows', TG_TABLE_NAME;"


class LockedArticle(pgtrigger.Trigger):
    """Refuses to change an article's own words, or to delete it, while it is locked."""

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    func = f"""
        IF TG_OP = 'DELETE' THEN
            IF OLD.state NOT IN {EDITABLE_STATES} THEN {_refusal("OLD")} END IF;
            RETURN OLD;
        END IF;
        IF OLD.state NOT IN {EDITABLE_STATES}
            AND to_jsonb(OLD) - {STATE_COLUMNS} <> to_jsonb(NEW) - {STATE_COLUMNS}
        THEN {_refusal("OLD")} END IF;
        RETURN NEW;
    """


class LockedPart(pgtrigger.Trigger):
    """Refuses to add, change or delete a part of an article while that article is locked.

    ``owner`` is SQL that finds the article's id from the part's column. The article's row is
    share-locked, so a part cannot slip in while a submission freezes the text.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("part", "bigint"), ("owner", "RECORD")]

    def __init__(self, column: str, owner: str = "{part}", *, name: str) -> None:
        self.column = column
        self.owner = owner.format(part="part")
        super().__init__(name=name)

    def get_func(self, model: Any) -> str:
        """The body of the trigger's function."""
        return f"""
            IF TG_OP = 'DELETE' THEN part := OLD.{self.column};
            ELSE part := NEW.{self.column}; END IF;
            SELECT slug, state INTO owner FROM articles_article
                WHERE id = ({self.owner}) FOR SHARE;
            IF FOUND AND owner.state NOT IN {EDITABLE_STATES} THEN {_refusal("owner")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """
