-- Rights for several people on one server: one role for each, who sees and changes nothing but their own conversations.
-- Run it as the owner of the schema after "Longhand: Connect Storage…" has made the tables; running it again is harmless:
--
--   psql -d longhand -f roles.sql
--   psql -d longhand -c "CREATE ROLE ann LOGIN PASSWORD '…' IN ROLE longhand_user"
--   psql -d longhand -c "ALTER ROLE ann SET statement_timeout = '15s'"
--
-- Nobody in the role may make or change tables, or change an entry. Entries are deleted only with their conversation, of
-- which a row stays that says that it was erased.

DO $$
BEGIN
  CREATE ROLE longhand_user NOLOGIN;
EXCEPTION
  WHEN duplicate_object THEN NULL;
END
$$;

REVOKE ALL ON SCHEMA longhand FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA longhand FROM PUBLIC, longhand_user;
GRANT USAGE ON SCHEMA longhand TO longhand_user;
GRANT SELECT ON longhand.meta TO longhand_user;
GRANT SELECT, INSERT, UPDATE ON longhand.conversation TO longhand_user;
GRANT SELECT, INSERT, DELETE ON longhand.entry, longhand.content TO longhand_user;

ALTER TABLE longhand.conversation ENABLE ROW LEVEL SECURITY;
ALTER TABLE longhand.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE longhand.content ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS own ON longhand.conversation;
CREATE POLICY own ON longhand.conversation TO longhand_user
  USING (owner = CAST(current_user AS text)) WITH CHECK (owner = CAST(current_user AS text));

DROP POLICY IF EXISTS read_own ON longhand.entry;
CREATE POLICY read_own ON longhand.entry FOR SELECT TO longhand_user
  USING (owner = CAST(current_user AS text));
DROP POLICY IF EXISTS add_own ON longhand.entry;
CREATE POLICY add_own ON longhand.entry FOR INSERT TO longhand_user
  WITH CHECK (owner = CAST(current_user AS text));
DROP POLICY IF EXISTS erase_own ON longhand.entry;
CREATE POLICY erase_own ON longhand.entry FOR DELETE TO longhand_user
  USING (owner = CAST(current_user AS text) AND EXISTS (
    SELECT 1 FROM longhand.conversation AS c
    WHERE c.owner = entry.owner AND c.id = entry.conversation AND c.erased));

-- What an entry still has cannot be deleted: the foreign key refuses that.
DROP POLICY IF EXISTS own ON longhand.content;
CREATE POLICY own ON longhand.content TO longhand_user
  USING (owner = CAST(current_user AS text)) WITH CHECK (owner = CAST(current_user AS text));
