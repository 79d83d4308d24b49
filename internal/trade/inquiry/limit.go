package inquiry

import (
	"context"
	"time"

	"market/internal/kernel/actor"
	"market/internal/platform/database"
)

// How much may be sent in limitSpan: enough for a person in a hurry, too little for a program that floods.
const (
	MaxInquiries = 200   // of one buyer's organisation
	MaxMessages  = 1_000 // of one person for one organisation
	limitSpan    = time.Hour
)

// mayAskMore refuses an inquiry beyond MaxInquiries.
func mayAskMore(ctx context.Context, tx *database.Tx, buyerID string, now time.Time) error {
	oldest, err := newestInquiry(ctx, tx, buyerID, now.Add(-limitSpan), MaxInquiries)
	return tooMany(oldest, now, err)
}

// mayWriteMore refuses a message beyond MaxMessages.
func mayWriteMore(ctx context.Context, tx *database.Tx, by actor.Actor, side Side, now time.Time) error {
	oldest, err := newestMessage(ctx, tx, by, side, now.Add(-limitSpan), MaxMessages)
	return tooMany(oldest, now, err)
}

// tooMany refuses until the oldest of those that fill the limit has left the span; none means that there is room.
func tooMany(oldest []time.Time, now time.Time, err error) error {
	if err != nil || len(oldest) == 0 {
		return err
	}
	return ErrTooMany.After(max(oldest[0].Add(limitSpan).Sub(now), time.Second))
}
