-- no transaction
-- Existing rows become searchable, in batches that are transactions of their own; messages are indexed by the server.
DO $$
DECLARE
    last uuid;
    upto uuid;
BEGIN
    last := '00000000-0000-0000-0000-000000000000';
    LOOP
        SELECT id INTO upto FROM (SELECT id FROM projects WHERE id > last ORDER BY id LIMIT 1000) batch ORDER BY id DESC LIMIT 1;
        EXIT WHEN upto IS NULL;
        PERFORM search_put(p.id, 'project', p.user_id, p.id, NULL, concat_ws(E'\n', p.name, p.description)) FROM projects p
        WHERE p.id > last AND p.id <= upto AND p.deleted_at IS NULL;
        last := upto;
        COMMIT;
    END LOOP;
    last := '00000000-0000-0000-0000-000000000000';
    LOOP
        SELECT id INTO upto FROM (SELECT id FROM sessions WHERE id > last ORDER BY id LIMIT 1000) batch ORDER BY id DESC LIMIT 1;
        EXIT WHEN upto IS NULL;
        PERFORM search_put(s.id, 'session', s.user_id, s.project_id, s.id, coalesce(s.title, '')) FROM sessions s
        WHERE s.id > last AND s.id <= upto AND s.deleted_at IS NULL;
        last := upto;
        COMMIT;
    END LOOP;
    last := '00000000-0000-0000-0000-000000000000';
    LOOP
        SELECT id INTO upto FROM (SELECT id FROM files WHERE id > last ORDER BY id LIMIT 1000) batch ORDER BY id DESC LIMIT 1;
        EXIT WHEN upto IS NULL;
        PERFORM search_put(f.id, 'file', f.user_id, f.project_id, NULL, translate(f.original_filename, '._-', '   ')) FROM files f
        WHERE f.id > last AND f.id <= upto AND f.deleted_at IS NULL;
        last := upto;
        COMMIT;
    END LOOP;
    last := '00000000-0000-0000-0000-000000000000';
    LOOP
        SELECT id INTO upto FROM (SELECT id FROM messages WHERE id > last ORDER BY id LIMIT 10000) batch ORDER BY id DESC LIMIT 1;
        EXIT WHEN upto IS NULL;
        INSERT INTO search_pending (message_id) SELECT m.id FROM messages m WHERE m.id > last AND m.id <= upto ON CONFLICT DO NOTHING;
        last := upto;
        COMMIT;
    END LOOP;
END $$;
