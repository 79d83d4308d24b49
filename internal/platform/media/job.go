package media

import (
	"context"
	"encoding/json"
	"errors"

	"market/internal/platform/jobs"
)

// JobPrepare is the kind of the job that makes all widths of a picture before somebody asks for them.
const JobPrepare = "media.prepare"

// PrepareJob is the payload of JobPrepare.
type PrepareJob struct {
	ID string `json:"id"` // of the picture
}

// HandlePrepare works JobPrepare. A picture that is gone or unreadable is given up: it will not come back by waiting.
func (im *Images) HandlePrepare(ctx context.Context, payload json.RawMessage) error {
	var job PrepareJob
	if err := json.Unmarshal(payload, &job); err != nil {
		return jobs.Cancel(err)
	}
	err := im.Prepare(ctx, job.ID)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrDamaged) {
		return jobs.Cancel(err)
	}
	return err
}
