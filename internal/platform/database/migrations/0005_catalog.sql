-- +goose Up
CREATE TABLE catalog_categories (
    id          TEXT PRIMARY KEY,
    code        TEXT NOT NULL,
    parent_id   TEXT REFERENCES catalog_categories (id),
    name        TEXT NOT NULL,
    hs_prefixes TEXT NOT NULL,
    attributes  TEXT NOT NULL,
    position    BIGINT NOT NULL,
    version     BIGINT NOT NULL DEFAULT 1,
    created_at  TIMESTAMP NOT NULL,
    updated_at  TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX catalog_categories_code ON catalog_categories (code);
CREATE INDEX catalog_categories_parent_id ON catalog_categories (parent_id);

-- A listing. status is its own state; revision_status that of its newest revision, which goes through review while the
-- published one stays up. document is the revision of its search document.
CREATE TABLE catalog_products (
    id                    TEXT PRIMARY KEY,
    supplier_id           TEXT NOT NULL REFERENCES account_organisations (id),
    sku                   TEXT NOT NULL CHECK (sku <> ''),
    status                TEXT NOT NULL CHECK (status IN ('draft', 'in_review', 'changes_requested', 'rejected', 'published', 'unlisted', 'suspended', 'archived')),
    revision_id           TEXT NOT NULL,
    revision              BIGINT NOT NULL,
    revision_status       TEXT NOT NULL CHECK (revision_status IN ('draft', 'in_review', 'changes_requested', 'rejected', 'published')),
    published_revision_id TEXT NOT NULL DEFAULT '',
    published_category_id TEXT NOT NULL DEFAULT '',
    words                 TEXT NOT NULL,
    reason                TEXT NOT NULL DEFAULT '',
    document              BIGINT NOT NULL DEFAULT 1,
    version               BIGINT NOT NULL DEFAULT 1,
    created_at            TIMESTAMP NOT NULL,
    updated_at            TIMESTAMP NOT NULL,
    published_at          TIMESTAMP,
    CHECK (status NOT IN ('published', 'unlisted', 'suspended') OR published_revision_id <> '')
);
-- An article number names one listing of a supplier; an archived one gives it free.
CREATE UNIQUE INDEX catalog_products_supplier_id_sku ON catalog_products (supplier_id, sku) WHERE status <> 'archived';
CREATE INDEX catalog_products_supplier_id ON catalog_products (supplier_id, updated_at, id);
CREATE INDEX catalog_products_supplier_id_status ON catalog_products (supplier_id, status, updated_at, id);
CREATE INDEX catalog_products_updated_at ON catalog_products (updated_at, id);
CREATE INDEX catalog_products_status ON catalog_products (status, updated_at, id);
CREATE INDEX catalog_products_published ON catalog_products (published_at, id) WHERE status = 'published';
CREATE INDEX catalog_products_published_scan ON catalog_products (id) WHERE status = 'published';
CREATE INDEX catalog_products_published_supplier ON catalog_products (supplier_id, published_at, id) WHERE status = 'published';
CREATE INDEX catalog_products_published_category ON catalog_products (published_category_id, published_at, id) WHERE status = 'published';

-- What a product says at one moment. A revision never changes once it was sent to review.
CREATE TABLE catalog_revisions (
    id          TEXT PRIMARY KEY,
    product_id  TEXT NOT NULL REFERENCES catalog_products (id),
    number      BIGINT NOT NULL,
    content     TEXT NOT NULL,
    translation TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX catalog_revisions_product_id_number ON catalog_revisions (product_id, number);

-- +goose Down
DROP TABLE catalog_revisions;
DROP TABLE catalog_products;
DROP TABLE catalog_categories;
