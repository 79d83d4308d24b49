-- +goose Up
-- The audit log: append-only. An entry is written in the transaction of what it records; a moment later it is sealed
-- into the chain, where each seal carries the hash of the one before it.
CREATE TABLE audit_entries (
    id         TEXT PRIMARY KEY,
    at         TIMESTAMP NOT NULL,
    actor_id   TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    org_id     TEXT NOT NULL,
    action     TEXT NOT NULL,
    object     TEXT NOT NULL,
    object_id  TEXT NOT NULL,
    detail     TEXT NOT NULL,
    sealed     BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX audit_entries_object ON audit_entries (object, object_id, id);
CREATE INDEX audit_entries_unsealed ON audit_entries (id) WHERE sealed = FALSE;

CREATE TABLE audit_seals (
    position BIGINT PRIMARY KEY,
    entry_id TEXT NOT NULL REFERENCES audit_entries (id),
    hash     TEXT NOT NULL
);
CREATE UNIQUE INDEX audit_seals_entry_id ON audit_seals (entry_id);

-- Answers to repeated creates: the same key of the same owner gives the same object.
CREATE TABLE idempotency_keys (
    owner      TEXT NOT NULL,
    name       TEXT NOT NULL,
    body_hash  TEXT NOT NULL,
    object_id  TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (owner, name)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- +goose Down
DROP TABLE idempotency_keys;
DROP TABLE audit_seals;
DROP TABLE audit_entries;
