-- +goose Up
CREATE TABLE moderation_cases (
    id              TEXT PRIMARY KEY,
    subject_kind    TEXT NOT NULL,
    subject_id      TEXT NOT NULL,
    revision_id     TEXT NOT NULL,
    title           TEXT NOT NULL,
    org_id          TEXT NOT NULL,
    org_name        TEXT NOT NULL,
    zone_id         TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('open', 'claimed', 'approved', 'rejected', 'changes_requested', 'withdrawn')),
    opened_at       TIMESTAMP NOT NULL,
    due_at          TIMESTAMP NOT NULL,
    claimed_by      TEXT NOT NULL DEFAULT '',
    claimed_by_name TEXT NOT NULL DEFAULT '',
    claimed_until   TIMESTAMP,
    decided_by      TEXT NOT NULL DEFAULT '',
    decided_by_name TEXT NOT NULL DEFAULT '',
    decided_at      TIMESTAMP,
    reasons         TEXT NOT NULL DEFAULT '[]',
    note            TEXT NOT NULL DEFAULT '',
    remarks         TEXT NOT NULL DEFAULT '[]',
    updated_at      TIMESTAMP NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1
);
-- One case at a time waits for a decision about a subject.
CREATE UNIQUE INDEX moderation_cases_subject_kind_subject_id ON moderation_cases (subject_kind, subject_id) WHERE status IN ('open', 'claimed');
CREATE INDEX moderation_cases_waiting ON moderation_cases (opened_at, id) WHERE status IN ('open', 'claimed');
CREATE INDEX moderation_cases_status ON moderation_cases (status, opened_at, id);
CREATE INDEX moderation_cases_zone_id ON moderation_cases (zone_id, status, opened_at, id);
CREATE INDEX moderation_cases_subject ON moderation_cases (subject_kind, subject_id, opened_at);

-- +goose Down
DROP TABLE moderation_cases;
