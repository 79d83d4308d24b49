// Package audit keeps the log of who did what to which object. Entries are written in the transaction of the deed and
// never change; Seal chains them by hash, Verify walks the chain. It knows nothing of what the actions mean.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"market/internal/kernel/actor"
	"market/internal/platform/database"
)

// Entry is one deed.
type Entry struct {
	ID        string
	At        time.Time
	ActorID   string
	ActorName string
	OrgID     string
	Action    string // "catalog.submit"
	Object    string // "product"
	ObjectID  string
	Detail    string // JSON object with what the action was about
}

// Record writes one entry in the transaction of the deed. detail may be nil; it is kept as JSON and must hold no secrets.
func Record(ctx context.Context, tx *database.Tx, by actor.Actor, at time.Time, action, object, objectID string, detail any) error {
	raw := []byte("{}")
	if detail != nil {
		var err error
		if raw, err = json.Marshal(detail); err != nil {
			return fmt.Errorf("audit detail: %w", err)
		}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO audit_entries (id, at, actor_id, actor_name, org_id, action, object, object_id, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		database.NewID(), database.Time(at), by.UserID, by.Name, by.OrgID, action, object, objectID, string(raw))
	return err
}

// columns of an entry, in the order that scanEntry reads.
const columns = `id, at, actor_id, actor_name, org_id, action, object, object_id, detail`

func scanEntry(row database.Row) (e Entry, err error) {
	err = row.Scan(&e.ID, &e.At, &e.ActorID, &e.ActorName, &e.OrgID, &e.Action, &e.Object, &e.ObjectID, &e.Detail)
	return e, err
}

// Of lists the newest entries of one object, at most limit, newest first.
func Of(ctx context.Context, q database.Querier, object, objectID string, limit int) ([]Entry, error) {
	rows, err := q.Query(ctx, `
		SELECT `+columns+`
		FROM audit_entries
		WHERE object = $1 AND object_id = $2
		ORDER BY id DESC
		LIMIT $3`, object, objectID, limit)
	return database.All(rows, err, scanEntry)
}

// Recent lists entries before a given id (empty for the newest), newest first.
func Recent(ctx context.Context, q database.Querier, before string, limit int) ([]Entry, error) {
	if before == "" {
		before = "~" // sorts after every id
	}
	rows, err := q.Query(ctx, `SELECT `+columns+` FROM audit_entries WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
	return database.All(rows, err, scanEntry)
}

// batch is how many entries one transaction seals.
const batch = 500

// Seal chains the entries that are not in the chain yet, in the order of their ids, and returns how many. Several nodes
// may seal at once: the position is unique, so one of them succeeds and the others find the work done.
func Seal(ctx context.Context, db *database.DB) (int, error) {
	var n int
	err := db.Tx(ctx, func(tx *database.Tx) error {
		n = 0
		rows, err := tx.Query(ctx, `SELECT `+columns+` FROM audit_entries WHERE sealed = FALSE ORDER BY id LIMIT $1`, batch)
		entries, err := database.All(rows, err, scanEntry)
		if err != nil || len(entries) == 0 {
			return err
		}
		position, hash, err := last(ctx, tx)
		if err != nil {
			return err
		}
		for _, e := range entries {
			position++
			hash = link(hash, position, e)
			if _, err := tx.Exec(ctx, `INSERT INTO audit_seals (position, entry_id, hash) VALUES ($1, $2, $3)`, position, e.ID, hash); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `UPDATE audit_entries SET sealed = TRUE WHERE id = $1`, e.ID); err != nil {
				return err
			}
		}
		n = len(entries)
		return nil
	})
	if database.IsUnique(err, "") {
		return 0, nil // another node sealed them
	}
	return n, err
}

func last(ctx context.Context, tx *database.Tx) (position int64, hash string, err error) {
	err = tx.QueryRow(ctx, `SELECT position, hash FROM audit_seals ORDER BY position DESC LIMIT 1`).Scan(&position, &hash)
	return position, hash, database.Found(err, nil)
}

// link is the hash of an entry at a position behind a previous hash: SHA-256 over length-prefixed fields, hex.
func link(previous string, position int64, e Entry) string {
	h := sha256.New()
	for _, field := range []string{
		previous, fmt.Sprint(position), e.ID, e.At.UTC().Format(time.RFC3339Nano),
		e.ActorID, e.ActorName, e.OrgID, e.Action, e.Object, e.ObjectID, e.Detail,
	} {
		fmt.Fprintf(h, "%d:%s,", len(field), field)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ErrBroken is returned by Verify with the first position whose entry is missing, changed or out of order.
var ErrBroken = errors.New("audit chain broken")

// Verify walks the whole chain and returns how many entries it holds.
func Verify(ctx context.Context, q database.Querier) (int64, error) {
	var position int64
	var hash string
	for {
		rows, err := q.Query(ctx, `
			SELECT s.position, s.hash, e.id, e.at, e.actor_id, e.actor_name, e.org_id, e.action, e.object, e.object_id, e.detail
			FROM audit_seals s JOIN audit_entries e ON e.id = s.entry_id
			WHERE s.position > $1
			ORDER BY s.position
			LIMIT $2`, position, batch)
		links, err := database.All(rows, err, scanSeal)
		if err != nil {
			return position, err
		}
		for _, l := range links {
			position++
			hash = link(hash, position, l.entry)
			if l.position != position || l.hash != hash {
				return position, fmt.Errorf("%w at position %d (entry %s)", ErrBroken, position, l.entry.ID)
			}
		}
		if len(links) < batch {
			return position, missingAt(ctx, q, position)
		}
	}
}

// missingAt finds seals behind the verified position whose entry is gone.
func missingAt(ctx context.Context, q database.Querier, position int64) error {
	var n int64
	err := q.QueryRow(ctx, `SELECT count(*) FROM audit_seals WHERE position > $1`, position).Scan(&n)
	if err == nil && n > 0 {
		err = fmt.Errorf("%w at position %d (%d entries missing)", ErrBroken, position+1, n)
	}
	return err
}

type seal struct {
	position int64
	hash     string
	entry    Entry
}

func scanSeal(row database.Row) (s seal, err error) {
	e := &s.entry
	err = row.Scan(&s.position, &s.hash, &e.ID, &e.At, &e.ActorID, &e.ActorName, &e.OrgID, &e.Action, &e.Object, &e.ObjectID, &e.Detail)
	return s, err
}
