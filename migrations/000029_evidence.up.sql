-- What happened in a project, in an order and with contents that cannot be changed without notice: docs/evidence.md. The entries are
-- written by triggers at the commit of the change that they record, so no code path, and no older version beside us, ends a run
-- without its statement.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10min';

-- What the process that executed a run saw and checked: envelope, outputs, worker, citations.
ALTER TABLE runs ADD COLUMN evidence json;

-- A project in the trash, and what is in it, has deleted_at = infinity: hidden from every query like something deleted, and never old
-- enough for a sweeper, also not for one of an older version beside us. What was deleted before keeps its own time.
ALTER TABLE projects ADD COLUMN trashed_at timestamptz;
CREATE INDEX projects_trash_idx ON projects (user_id, id DESC) WHERE trashed_at IS NOT NULL;
CREATE INDEX projects_trash_expiry_idx ON projects (trashed_at) WHERE trashed_at IS NOT NULL;

CREATE TYPE journal_kind AS ENUM ('run', 'file', 'reading', 'status', 'review', 'export', 'deletion', 'restore', 'erasure', 'key', 'break');

-- The last entry of each project. No foreign keys in these tables: they outlive what they describe.
CREATE TABLE journal_heads (
    project_id uuid PRIMARY KEY,
    user_id    uuid NOT NULL,
    seq        bigint NOT NULL,
    prev       bytea NOT NULL,
    hash       bytea NOT NULL
);
CREATE INDEX journal_heads_user_idx ON journal_heads (user_id);

-- hash = SHA-256(prev || seq as 8 bytes || commitment), commitment = SHA-256(salt || statement). The id only grows inside a project,
-- because the head is locked until the commit.
CREATE TABLE journal (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id  uuid NOT NULL,
    seq         bigint NOT NULL,
    kind        journal_kind NOT NULL,
    subject_id  uuid NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    prev        bytea NOT NULL,
    commitment  bytea NOT NULL,
    hash        bytea NOT NULL,
    CONSTRAINT journal_order UNIQUE (project_id, seq)
);
CREATE INDEX journal_subject_idx ON journal (subject_id);

-- A table of its own, so that content can be erased while the chain still verifies.
CREATE TABLE journal_content (
    journal_id bigint PRIMARY KEY,
    salt       bytea NOT NULL,
    statement  bytea NOT NULL
);

-- A signature of a statement (DSSE), made when it is first read.
CREATE TABLE journal_signatures (
    journal_id bigint PRIMARY KEY,
    key_id     text NOT NULL,
    signature  bytea NOT NULL
);

-- One RFC 6962 tree for each key, and another one where the database was restored. The leaves are the hashes of entries.
CREATE TABLE log_trees (
    id         integer PRIMARY KEY,
    origin     text NOT NULL UNIQUE,
    key_id     text NOT NULL,
    verifier   text NOT NULL, -- the public key in the format of signed notes
    public_key bytea NOT NULL,
    opened_by  text NOT NULL, -- why: '' for the first tree, or the signed statement about a new key or a restored database
    opened_at  timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE log_leaves (
    journal_id bigint PRIMARY KEY,
    tree       integer NOT NULL,
    leaf_index bigint NOT NULL,
    CONSTRAINT log_leaves_order UNIQUE (tree, leaf_index)
);
-- The hashes of complete subtrees, numbered as in golang.org/x/mod/sumdb/tlog.
CREATE TABLE log_hashes (
    tree integer NOT NULL,
    idx  bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tree, idx)
);
-- Below low_id, every entry has its leaf or was never committed.
CREATE TABLE log_checkpoints (
    tree       integer NOT NULL,
    size       bigint NOT NULL,
    root       bytea NOT NULL,
    note       text NOT NULL,
    low_id     bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tree, size)
);
CREATE TABLE log_timestamps (
    tree       integer NOT NULL,
    size       bigint NOT NULL,
    response   bytea NOT NULL, -- RFC 3161, as the authority sent it
    time       timestamptz NOT NULL,
    PRIMARY KEY (tree, size)
);
CREATE TABLE log_cosignatures (
    tree    integer NOT NULL,
    size    bigint NOT NULL,
    witness text NOT NULL,
    line    text NOT NULL,
    PRIMARY KEY (tree, size, witness)
);

-- The states of the trees in the packs of a project: later packs prove that they have grown from them.
CREATE TABLE log_exported (
    project_id  uuid NOT NULL,
    tree        integer NOT NULL,
    size        bigint NOT NULL,
    exported_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, tree, size)
);

CREATE FUNCTION journal_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Content alone can be erased, by journal_erase, which names what it erases in an entry of its own.
    IF TG_TABLE_NAME = 'journal_content' AND TG_OP = 'DELETE' AND current_setting('sredspace.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['journal', 'journal_content', 'journal_signatures', 'log_trees', 'log_leaves', 'log_hashes', 'log_checkpoints',
        'log_timestamps', 'log_cosignatures', 'log_exported'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION journal_is_final()', name || '_final', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION journal_is_final()', name || '_stay', name);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', name, name || '_final');
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', name, name || '_stay');
    END LOOP;
END $$;

-- All functions below run with the rights of the owner of the tables: the server's role only reads the journal.

-- Simple enough for the planner to put in the place of a call; one that reads a table would be planned at each call.
CREATE FUNCTION evidence_time(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

CREATE FUNCTION evidence_urn(id uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'urn:uuid:' || id::text $$;

CREATE FUNCTION evidence_sha256(content text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT encode(sha256(convert_to(content, 'UTF8')), 'hex') $$;

-- What has no bytes of its own is the subject of a statement by the digest of its name.
CREATE FUNCTION evidence_subject(id uuid) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_array(json_build_object('name', evidence_urn(id), 'digest', json_build_object('sha256', evidence_sha256(evidence_urn(id)))))
$$;

-- As in 000022: a function in SQL that reads a table is planned at every call.
CREATE FUNCTION evidence_person(person uuid) RETURNS json LANGUAGE plpgsql STABLE AS $$ BEGIN
    RETURN (SELECT json_build_object('issuer', u.issuer, 'subject', u.subject, 'role', 'owner') FROM users u WHERE u.id = person);
END $$;

CREATE FUNCTION evidence_statement(kind text, subject json, predicate json) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT json_build_object('_type', 'https://in-toto.io/Statement/v1', 'subject', subject,
        'predicateType', 'https://github.com/sredspace/sredspace/evidence/' || kind || '/v1', 'predicate', predicate)::text
$$;

-- Adds an entry. The last thing that a transaction does: it holds the head of the project until the commit. The entry is one statement:
-- each costs a run time.
CREATE FUNCTION journal_append(project uuid, person uuid, entry_kind journal_kind, subject uuid, content text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    entry_salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    entry_statement bytea := convert_to(content, 'UTF8');
    entry_commitment bytea := sha256(entry_salt || entry_statement);
    entry_id bigint;
BEGIN
    WITH head AS (
        INSERT INTO journal_heads AS h (project_id, user_id, seq, prev, hash)
        VALUES (project, person, 1, decode(repeat('00', 32), 'hex'), sha256(decode(repeat('00', 32), 'hex') || int8send(1) || entry_commitment))
        ON CONFLICT (project_id) DO UPDATE SET seq = h.seq + 1, prev = h.hash, hash = sha256(h.hash || int8send(h.seq + 1) || entry_commitment)
        RETURNING h.seq, h.prev, h.hash
    ), entry AS (
        INSERT INTO journal (project_id, seq, kind, subject_id, prev, commitment, hash)
        SELECT project, head.seq, entry_kind, subject, head.prev, entry_commitment, head.hash FROM head RETURNING id
    )
    INSERT INTO journal_content (journal_id, salt, statement) SELECT entry.id, entry_salt, entry_statement FROM entry
    RETURNING journal_id INTO entry_id;
    RETURN entry_id;
END $$;

-- Removes the content of entries for good. The caller writes the entry that says so, in the same transaction.
CREATE FUNCTION journal_erase(entries bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$ BEGIN
    -- Not in a SET clause: only a superuser may name a parameter of ours there.
    PERFORM set_config('sredspace.erasing', 'on', true);
    DELETE FROM journal_content WHERE journal_id = ANY(entries);
    PERFORM set_config('sredspace.erasing', 'off', true);
END $$;

-- One query, because each costs a run time.
CREATE FUNCTION journal_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    seen json := COALESCE(NEW.evidence, '{}');
    content text;
BEGIN
    SELECT json_build_object(
        '_type', 'https://in-toto.io/Statement/v1',
        'subject', CASE
            WHEN answer.id IS NULL THEN json_build_array(json_build_object('name', evidence_urn(NEW.id),
                'digest', json_build_object('sha256', evidence_sha256(evidence_urn(NEW.id)))))
            WHEN seen->'outputs' IS NULL THEN json_build_array(json_build_object('name', 'answer',
                'digest', json_build_object('sha256', evidence_sha256(answer.content))))
            ELSE (SELECT json_agg(o) FROM (
                SELECT json_build_object('name', 'answer', 'digest', json_build_object('sha256', evidence_sha256(answer.content))) AS o
                UNION ALL SELECT json_array_elements(seen->'outputs')) outputs) END,
        'predicateType', 'https://github.com/sredspace/sredspace/evidence/run/v1',
        'predicate', json_build_object(
            'runId', NEW.id, 'sessionId', NEW.session_id, 'projectId', NEW.project_id,
            'requestedBy', json_build_object('issuer', u.issuer, 'subject', u.subject, 'role', 'owner'),
            'externalParameters', json_build_object('type', NEW.type, 'retryOf', NEW.retry_of, 'historyLimit', NEW.history_limit,
                'prompt', json_build_object('messageId', prompt.id, 'sha256', evidence_sha256(prompt.content),
                    'createdOn', evidence_time(prompt.created_at))),
            'resolvedDependencies', json_build_object(
                'files', COALESCE((
                    SELECT json_agg(json_build_object('uri', evidence_urn(rf.file_id),
                        'digest', CASE WHEN f.sha256 IS NOT NULL THEN json_build_object('sha256', f.sha256) END,
                        'annotations', json_build_object('kind', 'file', 'size', f.file_size, 'etag', f.etag,
                            'uploadedOn', evidence_time(f.uploaded_at), 'readingId', rf.reading_id, 'textSha256', r.text_sha256)) ORDER BY rf.ordinal)
                    FROM run_files rf LEFT JOIN files f ON f.id = rf.file_id LEFT JOIN file_readings r ON r.id = rf.reading_id
                    WHERE rf.run_id = NEW.id), '[]'),
                'messagesSent', COALESCE(sent.ids, '{}'), 'messagesCutBelow', sent.first,
                'repository', CASE WHEN NEW.github_attached THEN json_build_object('uri', 'git+https://github.com/' || NEW.github_repo,
                    'digest', json_build_object('gitCommit', NEW.github_head_sha), 'annotations', json_build_object('branch', NEW.github_branch)) END),
            'runDetails', json_build_object('worker', seen->'worker', 'envelope', seen->'envelope', 'requestId', NEW.request_id,
                'attempts', NEW.attempt, 'createdOn', evidence_time(NEW.created_at), 'startedOn', evidence_time(NEW.started_at),
                'finishedOn', evidence_time(NEW.finished_at)),
            'citations', seen->'citations',
            'outcome', json_build_object('status', NEW.status, 'error', NEW.error_code,
                'quota', CASE WHEN NEW.status = 'SUCCEEDED' THEN 'CONFIRMED' ELSE 'CANCELLED' END),
            'declaredByWorker', json_build_array('runDetails.worker', 'resolvedDependencies.files[].digest')))::text
    INTO content
    FROM (SELECT 1) one
    LEFT JOIN users u ON u.id = NEW.user_id
    LEFT JOIN messages prompt ON prompt.id = NEW.user_message_id
    LEFT JOIN messages answer ON answer.id = NEW.assistant_message_id
    CROSS JOIN LATERAL (
        SELECT array_agg(h.id ORDER BY h.seq) AS ids, min(h.seq) AS first FROM (
            SELECT m.id, m.seq FROM messages m
            WHERE m.session_id = NEW.session_id AND m.role <> 'SYSTEM' AND m.seq < NEW.history_before_seq ORDER BY m.seq DESC LIMIT NEW.history_limit
        ) h
    ) sent;
    PERFORM journal_append(NEW.project_id, NEW.user_id, 'run', NEW.id, content);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_run AFTER UPDATE OF status ON runs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status IN ('SUCCEEDED', 'FAILED', 'CANCELLED') AND OLD.status IN ('QUEUED', 'RUNNING')) EXECUTE FUNCTION journal_run();

CREATE FUNCTION journal_file() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM journal_append(NEW.project_id, NEW.user_id, 'file', NEW.id, evidence_statement('file', evidence_subject(NEW.id), json_build_object(
        'fileId', NEW.id, 'projectId', NEW.project_id, 'uploadedBy', evidence_person(NEW.user_id), 'name', NEW.original_filename,
        'contentType', NEW.content_type, 'size', NEW.file_size, 'etag', NEW.etag, 'uploadedOn', evidence_time(NEW.uploaded_at))));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_file AFTER UPDATE OF upload_status ON files DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.upload_status = 'CONFIRMED' AND OLD.upload_status = 'PENDING') EXECUTE FUNCTION journal_file();

CREATE FUNCTION journal_reading() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM journal_append(NEW.project_id, NEW.user_id, 'reading', NEW.reading_id, evidence_statement('reading',
        json_build_array(json_build_object('name', 'text', 'digest', json_build_object('sha256', NEW.text_sha256))),
        json_build_object('readingId', NEW.reading_id, 'projectId', NEW.project_id,
            'file', json_build_object('uri', evidence_urn(NEW.id), 'digest', json_build_object('sha256', NEW.sha256),
                'annotations', json_build_object('size', NEW.file_size, 'etag', NEW.etag, 'uploadedOn', evidence_time(NEW.uploaded_at))),
            'workerVersion', (SELECT r.engine_version FROM file_readings r WHERE r.id = NEW.reading_id),
            'declaredByWorker', json_build_array('file.digest', 'workerVersion'))));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_reading AFTER UPDATE OF reading_id ON files DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.reading_id IS NOT NULL AND NEW.reading_id IS DISTINCT FROM OLD.reading_id) EXECUTE FUNCTION journal_reading();

CREATE FUNCTION journal_project_status() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM journal_append(NEW.id, NEW.user_id, 'status', NEW.id, evidence_statement('status', evidence_subject(NEW.id), json_build_object(
        'of', 'project', 'id', NEW.id, 'changedBy', evidence_person(NEW.user_id), 'from', OLD.status, 'to', NEW.status,
        'changedOn', evidence_time(NEW.updated_at))));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_status AFTER UPDATE OF status ON projects DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status IS DISTINCT FROM OLD.status) EXECUTE FUNCTION journal_project_status();

CREATE FUNCTION journal_session_status() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM journal_append(NEW.project_id, NEW.user_id, 'status', NEW.id, evidence_statement('status', evidence_subject(NEW.id), json_build_object(
        'of', 'session', 'id', NEW.id, 'changedBy', evidence_person(NEW.user_id), 'from', OLD.status, 'to', NEW.status,
        'changedOn', evidence_time(NEW.updated_at))));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_status AFTER UPDATE OF status ON sessions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status IS DISTINCT FROM OLD.status) EXECUTE FUNCTION journal_session_status();

-- What a settled run used stays known by what it was: id, hash, size and times, no name. What goes with its project is not listed.
CREATE FUNCTION journal_file_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    entries bigint[];
    seqs bigint[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM projects p WHERE p.id = NEW.project_id AND p.deleted_at IS NULL) THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(j.id ORDER BY j.id), array_agg(j.seq ORDER BY j.id) INTO entries, seqs FROM journal j WHERE j.subject_id = NEW.id AND j.kind = 'file';
    PERFORM journal_erase(entries);
    PERFORM journal_append(NEW.project_id, NEW.user_id, 'deletion', NEW.id, evidence_statement('deletion',
        CASE WHEN NEW.sha256 IS NULL THEN evidence_subject(NEW.id)
            ELSE json_build_array(json_build_object('name', evidence_urn(NEW.id), 'digest', json_build_object('sha256', NEW.sha256))) END,
        json_build_object('of', 'file', 'id', NEW.id, 'deletedBy', evidence_person(NEW.user_id), 'sha256', NEW.sha256, 'size', NEW.file_size,
            'etag', NEW.etag, 'uploadedOn', evidence_time(NEW.uploaded_at), 'deletedOn', evidence_time(NEW.deleted_at),
            'erasedEntries', COALESCE(seqs, '{}'))));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_deleted AFTER UPDATE OF deleted_at ON files DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL AND NEW.upload_status = 'CONFIRMED') EXECUTE FUNCTION journal_file_deleted();

CREATE FUNCTION journal_session_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM projects p WHERE p.id = NEW.project_id AND p.deleted_at IS NULL) THEN
        PERFORM journal_append(NEW.project_id, NEW.user_id, 'deletion', NEW.id, evidence_statement('deletion', evidence_subject(NEW.id),
            json_build_object('of', 'session', 'id', NEW.id, 'deletedBy', evidence_person(NEW.user_id), 'deletedOn', evidence_time(NEW.deleted_at))));
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_deleted AFTER UPDATE OF deleted_at ON sessions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL) EXECUTE FUNCTION journal_session_deleted();

CREATE FUNCTION journal_project_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM journal_append(NEW.id, NEW.user_id, 'deletion', NEW.id, evidence_statement('deletion', evidence_subject(NEW.id),
        json_build_object('of', 'project', 'id', NEW.id, 'deletedBy', evidence_person(NEW.user_id), 'deletedOn', evidence_time(now()),
            'trash', NEW.trashed_at IS NOT NULL)));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_deleted AFTER UPDATE OF deleted_at ON projects DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL) EXECUTE FUNCTION journal_project_deleted();

-- What a person made of a draft: a version, or a decision about a change or a passage. Texts are in it by their hashes.
CREATE FUNCTION journal_draft_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM journal_append(NEW.project_id, NEW.user_id, 'review', NEW.id, evidence_statement('review', evidence_subject(NEW.id), json_build_object(
        'of', 'version', 'projectId', NEW.project_id, 'versionId', NEW.id, 'number', NEW.number, 'by', evidence_person(NEW.author_id),
        'kind', NEW.kind, 'runId', NEW.run_id, 'restoredFrom', NEW.restored_from, 'madeOn', evidence_time(NEW.created_at),
        'lines', (SELECT COALESCE(json_agg(json_build_object('line', l.line, 'textSha256', evidence_sha256(l.content->>'text')) ORDER BY l.line), '[]')
            FROM draft_lines l WHERE l.project_id = NEW.project_id AND l.number = NEW.number))));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_draft AFTER INSERT ON draft_versions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_draft_version();

CREATE FUNCTION journal_draft_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM journal_append(NEW.project_id, NEW.user_id, 'review', NEW.id, evidence_statement('review', evidence_subject(NEW.id), json_build_object(
        'of', 'decision', 'projectId', NEW.project_id, 'decisionId', NEW.id, 'by', evidence_person(NEW.author_id), 'kind', NEW.kind,
        'runId', NEW.run_id, 'changeId', NEW.change_id, 'passageId', NEW.passage_id, 'line', NEW.line, 'version', NEW.version,
        'beforeSha256', evidence_sha256(NEW.before), 'afterSha256', evidence_sha256(NEW.after), 'decidedOn', evidence_time(NEW.created_at))));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_draft AFTER INSERT ON draft_decisions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_draft_decision();

CREATE FUNCTION journal_export() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM journal_append(NEW.project_id, NEW.user_id, 'export', NEW.id, evidence_statement('export',
        json_build_array(json_build_object('name', evidence_urn(NEW.id), 'digest', json_build_object('sha256', NEW.sha256))),
        json_build_object('exportId', NEW.id, 'projectId', NEW.project_id, 'by', evidence_person(NEW.user_id), 'kind', NEW.kind,
            'parameters', NEW.parameters, 'size', NEW.size, 'requestedOn', evidence_time(NEW.created_at),
            'madeOn', evidence_time(NEW.finished_at))));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_export AFTER UPDATE OF status ON exports DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status = 'READY' AND OLD.status <> 'READY' AND NEW.project_id IS NOT NULL) EXECUTE FUNCTION journal_export();

CREATE FUNCTION journal_project_restored() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM journal_append(NEW.id, NEW.user_id, 'restore', NEW.id, evidence_statement('restore', evidence_subject(NEW.id), json_build_object(
        'of', 'project', 'id', NEW.id, 'restoredBy', evidence_person(NEW.user_id), 'restoredOn', evidence_time(now()))));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_restored AFTER UPDATE OF trashed_at ON projects DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.trashed_at IS NULL AND OLD.trashed_at IS NOT NULL AND NEW.deleted_at IS NULL) EXECUTE FUNCTION journal_project_restored();

-- When the last of a project goes, the names of its files go too. Its journal stays.
CREATE FUNCTION journal_project_erased() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    entries bigint[];
    seqs bigint[];
BEGIN
    SELECT array_agg(j.id ORDER BY j.seq), array_agg(j.seq ORDER BY j.seq) INTO entries, seqs
    FROM journal j JOIN journal_content c ON c.journal_id = j.id WHERE j.project_id = OLD.id AND j.kind = 'file';
    PERFORM journal_erase(entries);
    PERFORM journal_append(OLD.id, OLD.user_id, 'erasure', OLD.id, evidence_statement('erasure', evidence_subject(OLD.id), json_build_object(
        'of', 'project', 'id', OLD.id, 'erasedOn', evidence_time(now()), 'erasedEntries', COALESCE(seqs, '{}'))));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_erased AFTER DELETE ON projects DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_project_erased();
