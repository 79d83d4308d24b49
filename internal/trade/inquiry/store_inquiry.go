package inquiry

import (
	"context"
	"fmt"
	"time"

	"market/internal/kernel/paging"
	"market/internal/platform/database"
	"market/internal/trade/catalog"
)

const inquiryColumns = `id, number, supplier_id, buyer_id, status, lines, destination, incoterm, needed_by, lang, away_until,
		reported, unread_supplier, unread_buyer, last_at, version, created_at, updated_at`

func scanInquiry(row database.Row) (q Inquiry, err error) {
	var lines database.JSON[[]Line]
	var term database.JSON[*catalog.Term]
	var neededBy catalog.Date
	err = row.Scan(&q.ID, &q.Number, &q.SupplierID, &q.BuyerID, &q.Status, &lines, &q.Destination, &term, &neededBy, &q.Lang, &q.AwayUntil,
		&q.Reported, &q.unreadSupplier, &q.unreadBuyer, &q.LastAt, &q.Version, &q.CreatedAt, &q.UpdatedAt)
	q.Lines, q.Incoterm = lines.V, term.V
	if neededBy != "" {
		q.NeededBy = &neededBy
	}
	return q, database.Found(err, ErrNotFound)
}

// inquiryOf reads an inquiry of which the organisation is a side.
func inquiryOf(ctx context.Context, q database.Querier, orgID, id string) (Inquiry, error) {
	if !database.ValidID(id) || orgID == "" {
		return Inquiry{}, ErrNotFound
	}
	return scanInquiry(q.QueryRow(ctx, `
		SELECT `+inquiryColumns+`
		FROM inquiry_inquiries
		WHERE id = $1 AND (supplier_id = $2 OR buyer_id = $2)`, id, orgID))
}

// inquiryOfCountry reads an inquiry whose buyer is of a country.
func inquiryOfCountry(ctx context.Context, q database.Querier, country, id string) (Inquiry, error) {
	if !database.ValidID(id) {
		return Inquiry{}, ErrNotFound
	}
	return scanInquiry(q.QueryRow(ctx, `
		SELECT `+inquiryColumns+`
		FROM inquiry_inquiries
		WHERE id = $1 AND buyer_id IN (SELECT id FROM account_organisations WHERE country = $2)`, id, country))
}

// inquiryByID reads an inquiry, whoever asks: for the program itself.
func inquiryByID(ctx context.Context, q database.Querier, id string) (Inquiry, error) {
	return scanInquiry(q.QueryRow(ctx, `
		SELECT `+inquiryColumns+`
		FROM inquiry_inquiries
		WHERE id = $1`, id))
}

// lockInquiry reads an inquiry of which the organisation is a side and keeps everybody else from changing it until the
// transaction ends, so that two people who write at the same time both succeed.
func lockInquiry(ctx context.Context, tx *database.Tx, orgID, id string, now time.Time) (Inquiry, error) {
	if !database.ValidID(id) || orgID == "" {
		return Inquiry{}, ErrNotFound
	}
	return scanInquiry(tx.QueryRow(ctx, `
		UPDATE inquiry_inquiries SET version = version + 1, updated_at = $3
		WHERE id = $1 AND (supplier_id = $2 OR buyer_id = $2)
		RETURNING `+inquiryColumns, id, orgID, database.Time(now)))
}

func insertInquiry(ctx context.Context, tx *database.Tx, q Inquiry) error {
	neededBy := catalog.Date("")
	if q.NeededBy != nil {
		neededBy = *q.NeededBy
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO inquiry_inquiries (id, number, supplier_id, buyer_id, status, lines, destination, incoterm, needed_by, lang, away_until,
			unread_supplier, last_at, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		q.ID, q.Number, q.SupplierID, q.BuyerID, q.Status, database.JSONOf(q.Lines), q.Destination, database.JSONOf(q.Incoterm), neededBy, q.Lang,
		database.TimePtr(q.AwayUntil), q.unreadSupplier, database.Time(q.LastAt), database.Time(q.CreatedAt), database.Time(q.UpdatedAt))
	return err
}

// updateInquiry stores what a change of a locked inquiry may touch.
func updateInquiry(ctx context.Context, tx *database.Tx, q Inquiry) error {
	_, err := tx.Exec(ctx, `
		UPDATE inquiry_inquiries
		SET status = $2, reported = $3, unread_supplier = $4, unread_buyer = $5, last_at = $6
		WHERE id = $1`, q.ID, q.Status, q.Reported, q.unreadSupplier, q.unreadBuyer, database.Time(q.LastAt))
	return err
}

// count gives the next number of a year.
func count(ctx context.Context, tx *database.Tx, year int) (n int64, err error) {
	err = tx.QueryRow(ctx, `
		INSERT INTO inquiry_counters (year, last)
		VALUES ($1, 1)
		ON CONFLICT (year) DO UPDATE SET last = inquiry_counters.last + 1
		RETURNING last`, year).Scan(&n)
	return n, err
}

// selectBox lists what an organisation sent or received, one row more than the page holds.
func selectBox(ctx context.Context, q database.Querier, orgID string, f Filter, page paging.Page) ([]Inquiry, error) {
	where, args := `supplier_id = $1`, []any{orgID}
	if f.Box == Sent {
		where = `buyer_id = $1`
	}
	if f.Status != "" {
		where, args = where+` AND status = $2`, append(args, f.Status)
	}
	return selectPage(ctx, q, where, args, page)
}

// selectOfCountry lists what buyers of a country asked, one row more than the page holds.
func selectOfCountry(ctx context.Context, q database.Querier, country string, f StaffFilter, page paging.Page) ([]Inquiry, error) {
	where, args := `EXISTS (SELECT 1 FROM account_organisations o WHERE o.id = buyer_id AND o.country = $1)`, []any{country}
	if f.Status != "" {
		where, args = where+` AND status = $2`, append(args, f.Status)
	}
	if f.Reported {
		where += ` AND reported = TRUE`
	}
	return selectPage(ctx, q, where, args, page)
}

func selectPage(ctx context.Context, q database.Querier, where string, args []any, page paging.Page) ([]Inquiry, error) {
	key, first, err := page.After()
	if err != nil {
		return nil, err
	}
	if !first && !database.ValidID(key.ID) {
		return nil, paging.ErrBadCursor
	}
	if !first {
		where += fmt.Sprintf(` AND (last_at, id) < ($%d, $%d)`, len(args)+1, len(args)+2)
		args = append(args, database.Time(key.Time), key.ID)
	}
	args = append(args, page.Size()+1)
	rows, err := q.Query(ctx, `
		SELECT `+inquiryColumns+`
		FROM inquiry_inquiries
		WHERE `+where+fmt.Sprintf(`
		ORDER BY last_at DESC, id DESC
		LIMIT $%d`, len(args)), args...)
	return database.All(rows, err, scanInquiry)
}

func countUnread(ctx context.Context, q database.Querier, orgID string) (n int, err error) {
	err = q.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM inquiry_inquiries WHERE supplier_id = $1 AND unread_supplier > 0)
		     + (SELECT count(*) FROM inquiry_inquiries WHERE buyer_id = $1 AND unread_buyer > 0)`, orgID).Scan(&n)
	return n, err
}

// markRead sets a side's count to nothing and notes on the other side's messages when they were read.
func markRead(ctx context.Context, tx *database.Tx, id string, side Side, now time.Time) error {
	reset := `UPDATE inquiry_inquiries SET unread_supplier = 0 WHERE id = $1`
	if side == Buyer {
		reset = `UPDATE inquiry_inquiries SET unread_buyer = 0 WHERE id = $1`
	}
	if _, err := tx.Exec(ctx, reset, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		UPDATE inquiry_messages SET read_at = $3
		WHERE inquiry_id = $1 AND side = $2 AND read_at IS NULL`, id, side.Other(), database.Time(now))
	return err
}

// asked is a product as it is published.
type asked struct {
	id, sku, revisionID string
	content             catalog.Content
}

// publishedOf reads those of the products that are the supplier's and published, by id.
func publishedOf(ctx context.Context, q database.Querier, supplierID string, lines []NewLine) (map[string]asked, error) {
	args := []any{supplierID}
	for _, l := range lines {
		if database.ValidID(l.ProductID) {
			args = append(args, l.ProductID)
		}
	}
	found := map[string]asked{}
	if len(args) == 1 || !database.ValidID(supplierID) {
		return found, nil
	}
	rows, err := q.Query(ctx, `
		SELECT p.id, p.sku, r.id, r.content
		FROM catalog_products p JOIN catalog_revisions r ON r.id = p.published_revision_id
		WHERE p.supplier_id = $1 AND p.status = 'published' AND p.id IN (`+database.In(2, len(args)-1)+`)`, args...)
	products, err := database.All(rows, err, func(row database.Row) (a asked, err error) {
		var content database.JSON[catalog.Content]
		err = row.Scan(&a.id, &a.sku, &a.revisionID, &content)
		a.content = content.V
		return a, err
	})
	for _, a := range products {
		found[a.id] = a
	}
	return found, err
}
