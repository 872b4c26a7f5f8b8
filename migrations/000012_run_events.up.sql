-- What a run's readers see, in order and without gaps; kept as long as the run.
CREATE TABLE run_events (
    run_id     uuid NOT NULL REFERENCES runs ON DELETE CASCADE,
    seq        integer NOT NULL,
    type       text NOT NULL,
    data       json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, seq)
);

ALTER TABLE runs
    ADD COLUMN retry_of uuid,
    ADD COLUMN partial_text text;
