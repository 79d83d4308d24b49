-- +goose Up

-- One spreadsheet that a supplier brought. done counts the rows that are dealt with, position is the last of them as a
-- spreadsheet numbers it: the next chunk begins behind it. inline: worked by the command line, not by a job.
CREATE TABLE catalog_imports (
    id          TEXT PRIMARY KEY,
    supplier_id TEXT NOT NULL REFERENCES account_organisations (id),
    user_id     TEXT NOT NULL,
    user_name   TEXT NOT NULL,
    filename    TEXT NOT NULL,
    file_key    TEXT NOT NULL,
    digest      TEXT NOT NULL,
    inline      BOOLEAN NOT NULL,
    dry_run     BOOLEAN NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
    problems    TEXT NOT NULL,
    ignored     TEXT NOT NULL,
    total       BIGINT NOT NULL DEFAULT 0,
    done        BIGINT NOT NULL DEFAULT 0,
    position    BIGINT NOT NULL DEFAULT 0,
    created     BIGINT NOT NULL DEFAULT 0,
    updated     BIGINT NOT NULL DEFAULT 0,
    unchanged   BIGINT NOT NULL DEFAULT 0,
    failed      BIGINT NOT NULL DEFAULT 0,
    created_at  TIMESTAMP NOT NULL,
    updated_at  TIMESTAMP NOT NULL,
    finished_at TIMESTAMP
);
CREATE INDEX catalog_imports_supplier_id ON catalog_imports (supplier_id, created_at, id);

-- Why a row was refused: one line for each wrong column.
CREATE TABLE catalog_import_errors (
    import_id   TEXT NOT NULL REFERENCES catalog_imports (id),
    row_number  BIGINT NOT NULL,
    ordinal     BIGINT NOT NULL,
    sku         TEXT NOT NULL,
    column_name TEXT NOT NULL,
    code        TEXT NOT NULL,
    args        TEXT NOT NULL,
    PRIMARY KEY (import_id, row_number, ordinal)
);

-- The products that the accepted rows stand for, so that all of an import can be sent to review.
CREATE TABLE catalog_import_products (
    import_id  TEXT NOT NULL REFERENCES catalog_imports (id),
    row_number BIGINT NOT NULL,
    product_id TEXT NOT NULL,
    PRIMARY KEY (import_id, row_number)
);

-- +goose Down
DROP TABLE catalog_import_products;
DROP TABLE catalog_import_errors;
DROP TABLE catalog_imports;
