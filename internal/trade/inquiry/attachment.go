package inquiry

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"market/internal/kernel/actor"
	"market/internal/platform/database"
)

// Files that no message took are removed after waitingTime. A person may have so many waiting at once.
const (
	waitingTime = 48 * time.Hour
	sweepEvery  = time.Hour
	sweepBatch  = 100
	maxWaiting  = 40
)

// Attach takes in a file that a message of the actor's organisation will carry. What is not a document or a picture is
// refused as package media says.
func (s *Service) Attach(ctx context.Context, by actor.Actor, name string, r io.Reader) (Attachment, error) {
	if !mayWrite(by) {
		return Attachment{}, ErrForbidden
	}
	waiting, err := countWaiting(ctx, s.db, by.UserID)
	if err != nil {
		return Attachment{}, err
	}
	if waiting >= maxWaiting {
		return Attachment{}, ErrTooManyFiles
	}
	f, err := s.files.Add(ctx, name, r)
	if err != nil {
		return Attachment{}, err
	}
	a := Attachment{
		ID: f.ID, Name: f.Name, Type: f.Type, Bytes: f.Bytes, SHA256: f.SHA256, CreatedAt: database.Time(s.now()),
		ext: f.Ext, orgID: by.OrgID,
	}
	err = s.db.Tx(ctx, func(tx *database.Tx) error { return insertAttachment(ctx, tx, a, by.UserID) })
	if err != nil {
		return Attachment{}, errors.Join(err, s.files.Delete(context.WithoutCancel(ctx), f.ID, f.Ext))
	}
	return a, nil
}

// Attachment opens a file of a thread that the actor may see, or one that waits and that the actor's organisation sent
// in.
func (s *Service) Attachment(ctx context.Context, by actor.Actor, id string) (File, error) {
	a, err := attachmentByID(ctx, s.db, id)
	if err != nil {
		return File{}, err
	}
	if a.inquiryID == "" && (by.OrgID == "" || a.orgID != by.OrgID) {
		return File{}, ErrAttachmentNotFound
	}
	if a.inquiryID != "" {
		if _, err := s.visible(ctx, by, a.inquiryID); errors.Is(err, ErrNotFound) {
			return File{}, ErrAttachmentNotFound
		} else if err != nil {
			return File{}, err
		}
	}
	body, _, err := s.files.Open(ctx, a.ID, a.ext)
	return File{Attachment: a, Body: body}, err
}

// HandleSweep removes files that no message took. The rows are locked while their files go: a sweep that dies leaves
// rows, and the next one tries again.
func (s *Service) HandleSweep(ctx context.Context, _ json.RawMessage) error {
	for {
		n, err := s.sweep(ctx)
		if err != nil || n < sweepBatch {
			return err
		}
	}
}

func (s *Service) sweep(ctx context.Context) (n int, err error) {
	err = s.db.Tx(ctx, func(tx *database.Tx) error {
		gone, err := deleteWaiting(ctx, tx, s.now().Add(-waitingTime), sweepBatch)
		if err != nil {
			return err
		}
		n = len(gone)
		for _, a := range gone {
			if err := s.files.Delete(ctx, a.ID, a.ext); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
