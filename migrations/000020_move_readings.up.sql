-- no transaction
-- Every text that is there becomes a reading of its file, also where a later reading of an older version failed, and the runs of the file
-- name it. Each batch is a transaction of its own; a migration that was cut off continues where it was.
DO $$
DECLARE
    last_file uuid := '00000000-0000-0000-0000-000000000000';
    last_run  uuid := '00000000-0000-0000-0000-000000000000';
    upto      uuid;
BEGIN
    LOOP
        SELECT id INTO upto FROM (SELECT id FROM files WHERE id > last_file ORDER BY id LIMIT 1000) batch ORDER BY id DESC LIMIT 1;
        EXIT WHEN upto IS NULL;
        WITH unread AS (
            SELECT * FROM files WHERE id > last_file AND id <= upto AND text_attempt IS NOT NULL AND text_sha256 IS NOT NULL
                AND sha256 IS NOT NULL AND reading_id IS NULL FOR UPDATE
        ), reading AS (
            INSERT INTO file_readings (id, file_id, user_id, status, number, tries, text_key, text_sha256, created_at, finished_at)
            SELECT gen_random_uuid(), f.id, f.user_id, 'READY', f.text_attempt, 1,
                format('u/%s/p/%s/f/%s/text-%s.json', f.user_id, f.project_id, f.id, f.text_attempt), f.text_sha256,
                COALESCE(f.uploaded_at, f.created_at), COALESCE(f.uploaded_at, f.created_at)
            FROM unread f
            RETURNING id, file_id
        )
        UPDATE files SET reading_id = reading.id,
            index_status = CASE WHEN index_status = 'FAILED' THEN 'READY' ELSE index_status END,
            index_error = CASE WHEN index_status = 'FAILED' THEN NULL ELSE index_error END
        FROM reading WHERE files.id = reading.file_id;
        last_file := upto;
        COMMIT;
    END LOOP;
    LOOP
        SELECT run_id INTO upto FROM (SELECT run_id FROM run_files WHERE run_id > last_run ORDER BY run_id LIMIT 1000) batch ORDER BY run_id DESC LIMIT 1;
        EXIT WHEN upto IS NULL;
        UPDATE run_files rf SET reading_id = f.reading_id FROM files f
        WHERE rf.run_id > last_run AND rf.run_id <= upto AND rf.reading_id IS NULL AND f.id = rf.file_id AND f.reading_id IS NOT NULL;
        last_run := upto;
        COMMIT;
    END LOOP;
END $$;
