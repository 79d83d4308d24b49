package account

import (
	"context"
	"encoding/json"

	"market/internal/platform/database"
	"market/internal/platform/jobs"
)

// The jobs of this package: one at the end of a verification level, one now and then that clears away what is past.
const (
	JobLapse  = "account.lapse"
	JobForget = "account.forget"
)

type lapse struct {
	OrgID string `json:"org_id"`
}

// HandleLapse works JobLapse: the level lapses by itself, pages and index are told that it has.
func (s *Service) HandleLapse(ctx context.Context, payload json.RawMessage) error {
	var l lapse
	if err := json.Unmarshal(payload, &l); err != nil {
		return jobs.Cancel(err)
	}
	return s.db.Tx(ctx, func(tx *database.Tx) error { return s.after(ctx, tx, l.OrgID) })
}

// HandleForget works JobForget: expired sessions, secrets and invitations go.
func (s *Service) HandleForget(ctx context.Context, _ json.RawMessage) error {
	return s.db.Tx(ctx, func(tx *database.Tx) error { return deleteExpired(ctx, tx, s.now()) })
}
