CREATE OR REPLACE FUNCTION evidence_person(person uuid) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object('issuer', u.issuer, 'subject', u.subject, 'role', 'owner') FROM users u WHERE u.id = person
$$;
CREATE OR REPLACE FUNCTION evidence_sha256(content text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT encode(sha256(convert_to(content, 'UTF8')), 'hex') $$;
