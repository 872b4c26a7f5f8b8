CREATE OR REPLACE FUNCTION evidence_person(person uuid) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object('issuer', u.issuer, 'subject', u.subject, 'role', 'owner') FROM users u WHERE u.id = person
$$;
