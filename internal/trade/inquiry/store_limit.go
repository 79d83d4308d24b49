package inquiry

import (
	"context"
	"time"

	"market/internal/kernel/actor"
	"market/internal/platform/database"
)

func scanTime(row database.Row) (t time.Time, err error) { return t, row.Scan(&t) }

// newestInquiry tells when a buyer's nth newest inquiry since a time was sent; nothing when there are fewer. last_at is
// never before created_at: it is asked for because the index of a buyer's inquiries has it.
func newestInquiry(ctx context.Context, q database.Querier, buyerID string, since time.Time, n int) ([]time.Time, error) {
	rows, err := q.Query(ctx, `
		SELECT created_at FROM inquiry_inquiries
		WHERE buyer_id = $1 AND last_at > $2 AND created_at > $2
		ORDER BY created_at DESC
		LIMIT 1 OFFSET $3`, buyerID, database.Time(since), n-1)
	return database.All(rows, err, scanTime)
}

// newestMessage tells when a person's nth newest message for an organisation since a time was sent; nothing when there
// are fewer. It goes by the organisation's inquiries of that time, which have an index.
func newestMessage(ctx context.Context, q database.Querier, by actor.Actor, side Side, since time.Time, n int) ([]time.Time, error) {
	column := `buyer_id`
	if side == Supplier {
		column = `supplier_id`
	}
	rows, err := q.Query(ctx, `
		SELECT m.created_at
		FROM inquiry_inquiries i JOIN inquiry_messages m ON m.inquiry_id = i.id
		WHERE i.`+column+` = $1 AND i.last_at > $2 AND m.created_at > $2 AND m.user_id = $3
		ORDER BY m.created_at DESC
		LIMIT 1 OFFSET $4`, by.OrgID, database.Time(since), by.UserID, n-1)
	return database.All(rows, err, scanTime)
}
