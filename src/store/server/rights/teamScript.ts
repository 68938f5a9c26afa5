/** Condition that others may read a conversation `c`. */
const isShared = "c.shared AND NOT c.erased AND c.trashed_at IS NULL";

/** Policy of a table whose rows each name the conversation that they belong to: what is shared can be read. */
const readShared = (table: string) => `DROP POLICY IF EXISTS read_shared ON longhand.${table};
CREATE POLICY read_shared ON longhand.${table} FOR SELECT TO longhand_user
  USING (EXISTS (
    SELECT 1 FROM longhand.conversation AS c
    WHERE c.owner = ${table}.owner AND c.id = ${table}.conversation
      AND ${isShared}));`;

/** Version of `teamScript`, which it leaves on the server: to be raised with every change of what it grants. */
export const teamVersion = 1;

/**
 * Rights of several people on one server, a role for each: SQL that the owner of the tables runs. Written for PostgreSQL alone,
 * since it is no part of what a client sends.
 */
export const teamScript = `-- Rights for several people on one server. Each has a role of their own, sees and changes nothing but their own
-- conversations, and reads those of others that are shared. Run it with psql as the owner of the tables, after
-- "Longhand: Connect Storage…" has made them, and again after it has brought them to a newer version: that is harmless.
-- Then, for each person:
--
--   CREATE ROLE ann LOGIN PASSWORD '…' IN ROLE longhand_user;
--   ALTER ROLE ann SET statement_timeout = '15s';
--
-- Nobody in the role may make or change tables, or change an entry. Entries are deleted only with their conversation, of
-- which a row stays that says that it was erased. Nobody may write into what another shares.

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
GRANT SELECT, INSERT, DELETE ON longhand.file_content TO longhand_user;
GRANT SELECT, INSERT, UPDATE, DELETE ON longhand.entry_file TO longhand_user;
GRANT SELECT, INSERT, UPDATE ON longhand.encryption TO longhand_user;

ALTER TABLE longhand.conversation ENABLE ROW LEVEL SECURITY;
ALTER TABLE longhand.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE longhand.content ENABLE ROW LEVEL SECURITY;
ALTER TABLE longhand.file_content ENABLE ROW LEVEL SECURITY;
ALTER TABLE longhand.entry_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE longhand.encryption ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS own ON longhand.conversation;
CREATE POLICY own ON longhand.conversation TO longhand_user
  USING (owner = CAST(current_user AS text)) WITH CHECK (owner = CAST(current_user AS text));
DROP POLICY IF EXISTS read_shared ON longhand.conversation;
CREATE POLICY read_shared ON longhand.conversation FOR SELECT TO longhand_user
  USING (shared AND NOT erased AND trashed_at IS NULL);

DROP POLICY IF EXISTS read_own ON longhand.entry;
CREATE POLICY read_own ON longhand.entry FOR SELECT TO longhand_user
  USING (owner = CAST(current_user AS text));
${readShared("entry")}
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
DROP POLICY IF EXISTS read_shared ON longhand.content;
CREATE POLICY read_shared ON longhand.content FOR SELECT TO longhand_user
  USING (EXISTS (
    SELECT 1 FROM longhand.entry AS e
    JOIN longhand.conversation AS c ON c.owner = e.owner AND c.id = e.conversation
    WHERE e.owner = content.owner AND e.content = content.hash
      AND ${isShared}));

DROP POLICY IF EXISTS own ON longhand.file_content;
CREATE POLICY own ON longhand.file_content TO longhand_user
  USING (owner = CAST(current_user AS text)) WITH CHECK (owner = CAST(current_user AS text));
DROP POLICY IF EXISTS own ON longhand.entry_file;
CREATE POLICY own ON longhand.entry_file TO longhand_user
  USING (owner = CAST(current_user AS text)) WITH CHECK (owner = CAST(current_user AS text));
${readShared("entry_file")}
DROP POLICY IF EXISTS read_shared ON longhand.file_content;
CREATE POLICY read_shared ON longhand.file_content FOR SELECT TO longhand_user
  USING (EXISTS (
    SELECT 1 FROM longhand.entry_file AS u
    JOIN longhand.conversation AS c ON c.owner = u.owner AND c.id = u.conversation
    WHERE u.owner = file_content.owner AND u.hash = file_content.hash
      AND ${isShared}));
-- Under the rules above a search would read every row, since what finds words is not known to keep what it sees to itself:
-- this one reads the index, and no more than what is the caller's own.
CREATE OR REPLACE FUNCTION longhand.search(asker text, in_space text, asked tsquery, most bigint, since bigint, until bigint,
    among text[], ranked boolean)
  RETURNS TABLE (conversation text, title text, seq bigint, id text, at bigint, type text, body text, data bytea)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT e.conversation, c.title, e.seq, e.id, e.at, e.type, e.body, k.data FROM longhand.entry AS e
  JOIN longhand.conversation AS c ON c.owner = e.owner AND c.id = e.conversation
  LEFT JOIN longhand.content AS k ON k.owner = e.owner AND k.hash = e.content
  WHERE asker = CAST(session_user AS text) AND e.owner = asker AND c.space = in_space AND c.trashed_at IS NULL
    AND e.words @@ asked AND e.at >= since AND e.at < until AND (among IS NULL OR c.id = ANY (among))
  ORDER BY CASE WHEN ranked THEN ts_rank(e.words, asked) END DESC, e.at DESC, e.id DESC, e.conversation DESC
  LIMIT most
$$;
REVOKE ALL ON FUNCTION longhand.search FROM PUBLIC;
GRANT EXECUTE ON FUNCTION longhand.search TO longhand_user;
INSERT INTO longhand.meta (key, value) VALUES ('search', '1') ON CONFLICT (key) DO NOTHING;
INSERT INTO longhand.meta (key, value) VALUES ('team', '${teamVersion}') ON CONFLICT (key) DO UPDATE SET value = excluded.value;

DROP POLICY IF EXISTS own ON longhand.encryption;
CREATE POLICY own ON longhand.encryption TO longhand_user
  USING (owner = CAST(current_user AS text)) WITH CHECK (owner = CAST(current_user AS text));
`;
