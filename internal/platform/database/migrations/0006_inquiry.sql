-- +goose Up
-- The last number given in a year. Numbers ascend; one whose transaction fails is given again.
CREATE TABLE inquiry_counters (
    year INTEGER PRIMARY KEY,
    last BIGINT NOT NULL
);

-- A buyer's question to one supplier. lines never change (JSON): they are what was asked, whatever becomes of the
-- products. The unread columns count the messages that the side has not read.
CREATE TABLE inquiry_inquiries (
    id              TEXT PRIMARY KEY,
    number          TEXT NOT NULL,
    supplier_id     TEXT NOT NULL REFERENCES account_organisations (id),
    buyer_id        TEXT NOT NULL REFERENCES account_organisations (id),
    status          TEXT NOT NULL CHECK (status IN ('open', 'answered', 'quoted', 'accepted', 'declined', 'expired', 'closed')),
    lines           TEXT NOT NULL,
    destination     TEXT NOT NULL,
    incoterm        TEXT NOT NULL,
    needed_by       TEXT NOT NULL,
    lang            TEXT NOT NULL,
    away_until      TIMESTAMP, -- the supplier was away when the inquiry arrived, until then
    reported        BOOLEAN NOT NULL DEFAULT FALSE,
    unread_supplier BIGINT NOT NULL,
    unread_buyer    BIGINT NOT NULL DEFAULT 0,
    last_at         TIMESTAMP NOT NULL, -- of the newest message
    version         BIGINT NOT NULL DEFAULT 1,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    CHECK (supplier_id <> buyer_id)
);
CREATE UNIQUE INDEX inquiry_inquiries_number ON inquiry_inquiries (number);
CREATE INDEX inquiry_inquiries_supplier_id ON inquiry_inquiries (supplier_id, last_at, id);
CREATE INDEX inquiry_inquiries_supplier_id_status ON inquiry_inquiries (supplier_id, status, last_at, id);
CREATE INDEX inquiry_inquiries_buyer_id ON inquiry_inquiries (buyer_id, last_at, id);
CREATE INDEX inquiry_inquiries_buyer_id_status ON inquiry_inquiries (buyer_id, status, last_at, id);
CREATE INDEX inquiry_inquiries_last_at ON inquiry_inquiries (last_at, id);
CREATE INDEX inquiry_inquiries_unread_supplier ON inquiry_inquiries (supplier_id) WHERE unread_supplier > 0;
CREATE INDEX inquiry_inquiries_unread_buyer ON inquiry_inquiries (buyer_id) WHERE unread_buyer > 0;

CREATE TABLE inquiry_messages (
    id         TEXT PRIMARY KEY,
    inquiry_id TEXT NOT NULL REFERENCES inquiry_inquiries (id),
    kind       TEXT NOT NULL CHECK (kind IN ('inquiry', 'text', 'declined', 'closed')),
    side       TEXT NOT NULL CHECK (side IN ('buyer', 'supplier')),
    user_id    TEXT NOT NULL,
    user_name  TEXT NOT NULL,
    org_id     TEXT NOT NULL,
    lang       TEXT NOT NULL,
    text       TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    read_at    TIMESTAMP, -- by the other side
    noticed_at TIMESTAMP  -- when the letters about it were put into the queue
);
CREATE INDEX inquiry_messages_inquiry_id ON inquiry_messages (inquiry_id, created_at, id);

-- Files that were sent in. They belong to nobody but the organisation that sent them until a message takes them.
CREATE TABLE inquiry_attachments (
    id         TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    inquiry_id TEXT REFERENCES inquiry_inquiries (id),
    message_id TEXT REFERENCES inquiry_messages (id),
    position   INTEGER NOT NULL DEFAULT 0,
    name       TEXT NOT NULL,
    ext        TEXT NOT NULL,
    type       TEXT NOT NULL,
    bytes      BIGINT NOT NULL,
    sha256     TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX inquiry_attachments_inquiry_id ON inquiry_attachments (inquiry_id, message_id, position);
CREATE INDEX inquiry_attachments_waiting ON inquiry_attachments (created_at) WHERE message_id IS NULL;
CREATE INDEX inquiry_attachments_waiting_user_id ON inquiry_attachments (user_id) WHERE message_id IS NULL;

-- What happened to inquiries, append-only: the response rate of a supplier is computed from it.
CREATE TABLE inquiry_events (
    id          TEXT PRIMARY KEY,
    inquiry_id  TEXT NOT NULL REFERENCES inquiry_inquiries (id),
    supplier_id TEXT NOT NULL,
    buyer_id    TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('received', 'answered', 'declined', 'closed', 'reported')),
    side        TEXT NOT NULL CHECK (side IN ('buyer', 'supplier')),
    user_id     TEXT NOT NULL,
    at          TIMESTAMP NOT NULL
);
CREATE INDEX inquiry_events_supplier_id ON inquiry_events (supplier_id, at, id);
CREATE UNIQUE INDEX inquiry_events_inquiry_id_kind_side ON inquiry_events (inquiry_id, kind, side);

-- +goose Down
DROP TABLE inquiry_events;
DROP TABLE inquiry_attachments;
DROP TABLE inquiry_messages;
DROP TABLE inquiry_inquiries;
DROP TABLE inquiry_counters;
