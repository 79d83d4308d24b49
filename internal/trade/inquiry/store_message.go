package inquiry

import (
	"context"
	"slices"
	"time"

	"market/internal/kernel/errs"
	"market/internal/platform/database"
)

func insertMessage(ctx context.Context, tx *database.Tx, m Message) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO inquiry_messages (id, inquiry_id, kind, side, user_id, user_name, org_id, lang, text, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		m.ID, m.InquiryID, m.Kind, m.Side, m.UserID, m.UserName, m.OrgID, m.Lang, m.Text, database.Time(m.CreatedAt))
	return err
}

// selectMessages reads a thread, oldest first, in two statements whatever its length.
func selectMessages(ctx context.Context, q database.Querier, inquiryID string) ([]Message, error) {
	rows, err := q.Query(ctx, `
		SELECT id, inquiry_id, kind, side, user_id, user_name, org_id, lang, text, created_at, read_at
		FROM inquiry_messages
		WHERE inquiry_id = $1
		ORDER BY created_at, id`, inquiryID)
	messages, err := database.All(rows, err, func(row database.Row) (m Message, err error) {
		return m, row.Scan(&m.ID, &m.InquiryID, &m.Kind, &m.Side, &m.UserID, &m.UserName, &m.OrgID, &m.Lang, &m.Text, &m.CreatedAt, &m.ReadAt)
	})
	if err != nil {
		return nil, err
	}
	rows, err = q.Query(ctx, `
		SELECT `+attachmentColumns+`
		FROM inquiry_attachments
		WHERE inquiry_id = $1
		ORDER BY message_id, position`, inquiryID)
	attachments, err := database.All(rows, err, scanAttachment)
	byMessage := map[string][]Attachment{}
	for _, a := range attachments {
		byMessage[a.messageID] = append(byMessage[a.messageID], a)
	}
	for i := range messages {
		messages[i].Attachments = byMessage[messages[i].ID]
	}
	return messages, err
}

// claimNotice reports whether letters about a message are still to be written, and notes that they are now.
func claimNotice(ctx context.Context, tx *database.Tx, n notice, now time.Time) (bool, error) {
	rows, err := database.Affected(ctx, tx, `
		UPDATE inquiry_messages SET noticed_at = $3
		WHERE id = $1 AND inquiry_id = $2 AND noticed_at IS NULL`, n.Message, n.Inquiry, database.Time(now))
	return rows == 1, err
}

const attachmentColumns = `id, name, ext, type, bytes, sha256, org_id, coalesce(inquiry_id, ''), coalesce(message_id, ''), created_at`

func scanAttachment(row database.Row) (a Attachment, err error) {
	err = row.Scan(&a.ID, &a.Name, &a.ext, &a.Type, &a.Bytes, &a.SHA256, &a.orgID, &a.inquiryID, &a.messageID, &a.CreatedAt)
	return a, database.Found(err, ErrAttachmentNotFound)
}

func insertAttachment(ctx context.Context, tx *database.Tx, a Attachment, userID string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO inquiry_attachments (id, org_id, user_id, name, ext, type, bytes, sha256, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		a.ID, a.orgID, userID, a.Name, a.ext, a.Type, a.Bytes, a.SHA256, database.Time(a.CreatedAt))
	return err
}

func attachmentByID(ctx context.Context, q database.Querier, id string) (Attachment, error) {
	if !database.ValidID(id) {
		return Attachment{}, ErrAttachmentNotFound
	}
	return scanAttachment(q.QueryRow(ctx, `SELECT `+attachmentColumns+` FROM inquiry_attachments WHERE id = $1`, id))
}

// waitingAttachments reads files that the organisation sent in and no message took, in the order of the ids; any other
// id is refused as not found.
func waitingAttachments(ctx context.Context, tx *database.Tx, orgID string, ids []string, p *errs.Problems) ([]Attachment, error) {
	ids = ids[:min(len(ids), MaxAttachments)]
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := selectWaiting(ctx, tx, orgID, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !database.ValidID(id) }))
	byID := map[string]Attachment{}
	for _, a := range found {
		byID[a.ID] = a
	}
	out := make([]Attachment, 0, len(ids))
	for i, id := range ids {
		a, ok := byID[id]
		p.Check(ok, attachmentField(i), "not_found")
		out = append(out, a)
	}
	return out, err
}

func selectWaiting(ctx context.Context, tx *database.Tx, orgID string, ids []string) ([]Attachment, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `
		SELECT `+attachmentColumns+`
		FROM inquiry_attachments
		WHERE org_id = $1 AND message_id IS NULL AND id IN (`+database.In(2, len(ids))+`)`, append([]any{orgID}, database.Args(ids)...)...)
	return database.All(rows, err, scanAttachment)
}

// takeAttachments gives the files of a message to it. One that another message took in the meantime is refused.
func takeAttachments(ctx context.Context, tx *database.Tx, m Message) error {
	var p errs.Problems
	for i, a := range m.Attachments {
		n, err := database.Affected(ctx, tx, `
			UPDATE inquiry_attachments SET inquiry_id = $2, message_id = $3, position = $4
			WHERE id = $1 AND message_id IS NULL`, a.ID, m.InquiryID, m.ID, i)
		if err != nil {
			return err
		}
		p.Check(n == 1, attachmentField(i), "not_found")
	}
	return p.Err()
}

func countWaiting(ctx context.Context, q database.Querier, userID string) (n int, err error) {
	err = q.QueryRow(ctx, `
		SELECT count(*) FROM inquiry_attachments
		WHERE user_id = $1 AND message_id IS NULL`, userID).Scan(&n)
	return n, err
}

// deleteWaiting removes some files that no message took since a time, and lists them.
func deleteWaiting(ctx context.Context, tx *database.Tx, since time.Time, limit int) ([]Attachment, error) {
	rows, err := tx.Query(ctx, `
		DELETE FROM inquiry_attachments
		WHERE message_id IS NULL AND id IN (
			SELECT id FROM inquiry_attachments
			WHERE message_id IS NULL AND created_at < $1
			ORDER BY created_at
			LIMIT $2)
		RETURNING `+attachmentColumns, database.Time(since), limit)
	return database.All(rows, err, scanAttachment)
}
