package inquiry

import (
	"context"
	"time"

	"market/internal/platform/database"
)

// insertEvent notes what happened to an inquiry. Each kind happens once for a side: of answers the first counts.
func insertEvent(ctx context.Context, tx *database.Tx, q Inquiry, kind eventKind, side Side, userID string, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO inquiry_events (id, inquiry_id, supplier_id, buyer_id, kind, side, user_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (inquiry_id, kind, side) DO NOTHING`,
		database.NewID(), q.ID, q.SupplierID, q.BuyerID, kind, side, userID, database.Time(at))
	return err
}

// selectEvents reads what happened to the inquiries of suppliers since a time, in order.
func selectEvents(ctx context.Context, q database.Querier, supplierIDs []string, since time.Time) ([]event, error) {
	rows, err := q.Query(ctx, `
		SELECT inquiry_id, supplier_id, buyer_id, kind, side, at
		FROM inquiry_events
		WHERE at >= $1 AND supplier_id IN (`+database.In(2, len(supplierIDs))+`)
		ORDER BY at, id`, append([]any{database.Time(since)}, database.Args(supplierIDs)...)...)
	return database.All(rows, err, func(row database.Row) (e event, err error) {
		return e, row.Scan(&e.inquiryID, &e.supplierID, &e.buyerID, &e.kind, &e.side, &e.at)
	})
}
