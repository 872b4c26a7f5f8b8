SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- One query, because each costs a run time.
CREATE OR REPLACE FUNCTION journal_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
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
DROP FUNCTION evidence_json(text);
