package mail

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/google/uuid"

	"market/internal/platform/jobs"
)

// JobSend is the kind of the job that sends a letter. Its payload is the Message.
const JobSend = "mail.send"

// NewJob makes the job that sends a letter. A letter without an id gets one here, which every run of the job keeps.
func NewJob(m Message) jobs.Job {
	if m.ID == "" {
		m.ID = uuid.Must(uuid.NewV7()).String()
	}
	return jobs.Job{Kind: JobSend, Payload: m}
}

// Handler works JobSend with a sender.
type Handler struct{ sender Sender }

// NewHandler sends with a sender.
func NewHandler(s Sender) *Handler { return &Handler{sender: s} }

// HandleSend sends the letter of a payload. A letter that is refused for good is given up, everything else tried again.
func (h *Handler) HandleSend(ctx context.Context, payload json.RawMessage) error {
	var m Message
	if err := json.Unmarshal(payload, &m); err != nil {
		return jobs.Cancel(err)
	}
	err := h.sender.Send(ctx, m)
	if errors.Is(err, ErrRefused) {
		return jobs.Cancel(err)
	}
	return err
}
