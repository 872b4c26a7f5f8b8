-- What the search of the workspace finds. Owner, kind and project are words of the document too, so that one index finds a user's own
-- things however much others have.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';
CREATE TABLE search_documents (
    id         uuid PRIMARY KEY, -- of the project, session, file or message
    kind       text NOT NULL,
    user_id    uuid NOT NULL,
    project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
    session_id uuid REFERENCES sessions ON DELETE CASCADE,
    document   tsvector NOT NULL
);
CREATE INDEX search_documents_idx ON search_documents USING gin (document);
CREATE INDEX search_documents_project_idx ON search_documents (project_id);
CREATE INDEX search_documents_session_idx ON search_documents (session_id);

-- Messages that are not indexed yet: they are written where every millisecond counts, and indexed afterwards.
CREATE TABLE search_pending (message_id uuid PRIMARY KEY);

-- Without accents and case. A part of a very long text: a tsvector has at most 1 MiB.
CREATE FUNCTION search_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(lower(translate(
        regexp_replace(normalize(left(value, 60000), NFKD), '[\u0300-\u036f]', '', 'g'), 'ŒÆ’', 'œæ''')), 'œ', 'oe'), 'æ', 'ae')
$$;

CREATE FUNCTION search_scope(owner uuid, kind text, project uuid) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_remove(ARRAY['u:' || owner, 'k:' || kind, 'p:' || project], NULL)
$$;

-- Stemmed in both languages, and as written.
CREATE FUNCTION search_document(owner uuid, kind text, project uuid, value text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(search_scope(owner, kind, project)) || to_tsvector('english'::regconfig, search_fold(value)) ||
        to_tsvector('french'::regconfig, search_fold(value)) || to_tsvector('simple'::regconfig, search_fold(value))
$$;

-- Every word has to match in one of the languages; the last one may be the beginning of a word. Nothing but punctuation finds nothing.
CREATE FUNCTION search_query(owner uuid, kind text, project uuid, value text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN numnode(words) = 0 THEN ''::tsquery ELSE
        (SELECT string_agg(quote_literal(scope), ' & ')::tsquery FROM unnest(search_scope(owner, kind, project)) scope) && words END
    FROM (
        SELECT websearch_to_tsquery('english'::regconfig, folded) || websearch_to_tsquery('french'::regconfig, folded) ||
            websearch_to_tsquery('simple'::regconfig, folded) || CASE
                WHEN folded ~ '["-]' OR numnode(plainto_tsquery('simple'::regconfig, folded)) = 0 THEN ''::tsquery
                ELSE (plainto_tsquery('simple'::regconfig, folded)::text || ':*')::tsquery END AS words
        FROM (SELECT search_fold(value) AS folded) f
    ) q
$$;

CREATE FUNCTION search_put(thing uuid, kind text, owner uuid, project uuid, session uuid, value text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO search_documents AS d (id, kind, user_id, project_id, session_id, document)
    VALUES (thing, kind, owner, project, session, search_document(owner, kind, project, value))
    ON CONFLICT (id) DO UPDATE SET document = EXCLUDED.document
$$;

CREATE FUNCTION search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deleted_at IS NOT NULL THEN
        DELETE FROM search_documents WHERE id = NEW.id;
    ELSIF TG_TABLE_NAME = 'projects' THEN
        PERFORM search_put(NEW.id, 'project', NEW.user_id, NEW.id, NULL, concat_ws(E'\n', NEW.name, NEW.description));
    ELSIF TG_TABLE_NAME = 'sessions' THEN
        PERFORM search_put(NEW.id, 'session', NEW.user_id, NEW.project_id, NEW.id, coalesce(NEW.title, ''));
    ELSE
        PERFORM search_put(NEW.id, 'file', NEW.user_id, NEW.project_id, NULL, translate(NEW.original_filename, '._-', '   '));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER projects_search AFTER INSERT OR UPDATE OF name, description, deleted_at ON projects FOR EACH ROW EXECUTE FUNCTION search_keep();
CREATE TRIGGER sessions_search AFTER INSERT OR UPDATE OF title, deleted_at ON sessions FOR EACH ROW EXECUTE FUNCTION search_keep();
CREATE TRIGGER files_search AFTER INSERT OR UPDATE OF deleted_at ON files FOR EACH ROW EXECUTE FUNCTION search_keep();

CREATE FUNCTION search_note_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_pending (message_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER messages_search AFTER INSERT ON messages FOR EACH ROW EXECUTE FUNCTION search_note_message();
