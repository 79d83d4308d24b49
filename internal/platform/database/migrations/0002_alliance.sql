-- +goose Up
-- Zones of the alliance. Texts in several languages and parks are JSON; zones are never deleted.
CREATE TABLE alliance_zones (
    id            TEXT PRIMARY KEY,
    code          TEXT NOT NULL,
    name          TEXT NOT NULL,
    province      TEXT NOT NULL,
    city          TEXT NOT NULL,
    profile       TEXT NOT NULL,
    industries    TEXT NOT NULL,
    state_level   BOOLEAN NOT NULL,
    member        BOOLEAN NOT NULL,
    approved_year INTEGER NOT NULL,
    latitude      DOUBLE PRECISION NOT NULL,
    longitude     DOUBLE PRECISION NOT NULL,
    website       TEXT NOT NULL,
    parks         TEXT NOT NULL,
    version       BIGINT NOT NULL,
    created_at    TIMESTAMP NOT NULL,
    updated_at    TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX alliance_zones_code ON alliance_zones (code);

-- +goose Down
DROP TABLE alliance_zones;
