-- name: UserGetBySubject :one
SELECT id FROM users WHERE issuer = @issuer AND subject = @subject;

-- name: UserEnsure :one
-- The first sign-in of a subject creates the user. The no-op update makes a concurrent first sign-in return the winner's id.
INSERT INTO users (id, issuer, subject) VALUES (@id, @issuer, @subject)
ON CONFLICT (issuer, subject) DO UPDATE SET subject = EXCLUDED.subject
RETURNING id;
