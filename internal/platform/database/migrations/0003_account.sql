-- +goose Up
-- People who sign in. The address is kept in lower case.
CREATE TABLE account_users (
    id              TEXT PRIMARY KEY,
    email           TEXT NOT NULL,
    name            TEXT NOT NULL,
    search_text     TEXT NOT NULL, -- name and address folded for staff's search
    lang            TEXT NOT NULL,
    password_hash   TEXT NOT NULL,
    email_confirmed BOOLEAN NOT NULL,
    blocked         BOOLEAN NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX account_users_email ON account_users (email);
CREATE INDEX account_users_created_at ON account_users (created_at, id);

-- Legal entities. An identifier is unique within its country once it is given.
CREATE TABLE account_organisations (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('supplier', 'buyer')),
    status       TEXT NOT NULL CHECK (status IN ('draft', 'in_review', 'changes_requested', 'active', 'suspended', 'closed')),
    name         TEXT NOT NULL,
    search_text  TEXT NOT NULL, -- names and identifier folded for staff's search
    country      TEXT NOT NULL,
    identifier   TEXT NOT NULL,
    zone_id      TEXT REFERENCES alliance_zones (id),
    city         TEXT NOT NULL,
    address      TEXT NOT NULL,
    website      TEXT NOT NULL,
    phone        TEXT NOT NULL,
    founded_year INTEGER NOT NULL,
    staff_band   TEXT NOT NULL,
    profile      TEXT NOT NULL,
    level        TEXT NOT NULL CHECK (level IN ('listed', 'reviewed', 'documents', 'audited')),
    level_until  TIMESTAMP,
    level_by     TEXT NOT NULL, -- who checked
    level_at     TIMESTAMP,     -- when
    level_note   TEXT NOT NULL, -- what
    away_from    TIMESTAMP,
    away_until   TIMESTAMP,
    version      BIGINT NOT NULL,
    created_at   TIMESTAMP NOT NULL,
    updated_at   TIMESTAMP NOT NULL,
    CHECK (kind = 'buyer' OR zone_id IS NOT NULL)
);
CREATE UNIQUE INDEX account_organisations_country_identifier ON account_organisations (country, identifier);
CREATE INDEX account_organisations_zone_id ON account_organisations (zone_id, kind, status, created_at, id);
CREATE INDEX account_organisations_kind ON account_organisations (kind, status, created_at, id);
CREATE INDEX account_organisations_created_at ON account_organisations (created_at, id);

-- Who works for whom, with which roles (JSON list).
CREATE TABLE account_memberships (
    user_id    TEXT NOT NULL REFERENCES account_users (id),
    org_id     TEXT NOT NULL REFERENCES account_organisations (id),
    roles      TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (user_id, org_id)
);
CREATE INDEX account_memberships_org_id ON account_memberships (org_id, created_at);

-- Roles of alliance staff, for one zone or, without a zone, for the whole alliance.
CREATE TABLE account_grants (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES account_users (id),
    role       TEXT NOT NULL CHECK (role IN ('moderator', 'editor', 'office', 'clerk', 'admin')),
    zone_id    TEXT REFERENCES alliance_zones (id),
    created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX account_grants_user_id_role ON account_grants (user_id, role, coalesce(zone_id, ''));

-- Sessions of browsers and tokens of programs; only the SHA-256 of the secret is kept.
CREATE TABLE account_sessions (
    id         TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL,
    user_id    TEXT NOT NULL REFERENCES account_users (id),
    org_id     TEXT REFERENCES account_organisations (id), -- the active organisation
    is_token   BOOLEAN NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    seen_at    TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX account_sessions_token_hash ON account_sessions (token_hash);
CREATE INDEX account_sessions_user_id ON account_sessions (user_id, created_at);
CREATE INDEX account_sessions_expires_at ON account_sessions (expires_at);

-- Single-use secrets sent by mail: to confirm an address, to set a new password.
CREATE TABLE account_tokens (
    token_hash TEXT PRIMARY KEY,
    purpose    TEXT NOT NULL CHECK (purpose IN ('confirm', 'reset')),
    user_id    TEXT NOT NULL REFERENCES account_users (id),
    email      TEXT NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at    TIMESTAMP
);
CREATE INDEX account_tokens_user_id ON account_tokens (user_id, purpose);
CREATE INDEX account_tokens_expires_at ON account_tokens (expires_at);

-- Invitations to work for an organisation; one that waits per address.
CREATE TABLE account_invitations (
    id          TEXT PRIMARY KEY,
    token_hash  TEXT NOT NULL,
    org_id      TEXT NOT NULL REFERENCES account_organisations (id),
    email       TEXT NOT NULL,
    roles       TEXT NOT NULL,
    invited_by  TEXT NOT NULL,
    created_at  TIMESTAMP NOT NULL,
    expires_at  TIMESTAMP NOT NULL,
    accepted_at TIMESTAMP
);
CREATE UNIQUE INDEX account_invitations_token_hash ON account_invitations (token_hash);
CREATE UNIQUE INDEX account_invitations_org_id_email ON account_invitations (org_id, email) WHERE accepted_at IS NULL;

-- +goose Down
DROP TABLE account_invitations;
DROP TABLE account_tokens;
DROP TABLE account_sessions;
DROP TABLE account_grants;
DROP TABLE account_memberships;
DROP TABLE account_organisations;
DROP TABLE account_users;
