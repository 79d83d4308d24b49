package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/testkit"
)

func queue(t *testing.T, db *database.DB) *jobs.Queue {
	t.Helper()
	q, err := jobs.New(db, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func start(t *testing.T, q *jobs.Queue) {
	t.Helper()
	if err := q.Start(context.Background(), 4); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Stop(context.Background()) })
}

func enqueue(t *testing.T, db *database.DB, q *jobs.Queue, list ...jobs.Job) {
	t.Helper()
	ctx := context.Background()
	if err := db.Tx(ctx, func(tx *database.Tx) error { return q.Enqueue(ctx, tx, list...) }); err != nil {
		t.Fatal(err)
	}
}

// until waits for cond, polling; the deadline is only for a test that fails.
func until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !cond(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never happened:", what)
		}
	}
}

func TestJobsAreOfTheTransaction(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		q := queue(t, db)
		var sum atomic.Int64
		q.Handle("add", func(_ context.Context, raw json.RawMessage) error {
			var p struct{ N int64 }
			err := json.Unmarshal(raw, &p)
			sum.Add(p.N)
			return err
		})
		enqueue(t, db, q, jobs.Job{Kind: "add", Payload: map[string]int{"N": 1}}) // before the start
		start(t, q)
		enqueue(t, db, q, jobs.Job{Kind: "add", Payload: map[string]int{"N": 2}}, jobs.Job{Kind: "add", Payload: map[string]int{"N": 4}})
		undone := errors.New("undone")
		err := db.Tx(ctx, func(tx *database.Tx) error {
			if err := q.Enqueue(ctx, tx, jobs.Job{Kind: "add", Payload: map[string]int{"N": 100}}); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		until(t, "three jobs", func() bool { return sum.Load() == 7 })
		until(t, "an empty queue", func() bool { ok, err := q.Settled(ctx); return ok && err == nil })
		if sum.Load() != 7 {
			t.Fatal("a rolled back job ran", sum.Load())
		}
	})
}

func TestFailedJobRunsAgainAndDeadOnesAreSeen(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		q := queue(t, db)
		var tries, finals atomic.Int64
		q.Handle("flaky", func(context.Context, json.RawMessage) error {
			if tries.Add(1) == 1 {
				return errors.New("first time fails")
			}
			return nil
		})
		q.Handle("hopeless", func(context.Context, json.RawMessage) error {
			if finals.Add(1) == 1 {
				return jobs.Cancel(errors.New("no such thing"))
			}
			return nil
		})
		start(t, q)
		enqueue(t, db, q, jobs.Job{Kind: "flaky"}, jobs.Job{Kind: "hopeless"})
		until(t, "second try", func() bool { return tries.Load() == 2 })
		var dead []jobs.Dead
		until(t, "a dead job", func() bool {
			var err error
			dead, err = q.Dead(ctx, 10)
			return err == nil && len(dead) == 1
		})
		if dead[0].Kind != "hopeless" || dead[0].Reason == "" {
			t.Fatalf("%+v", dead)
		}
		if err := q.Retry(ctx, dead[0].ID); err != nil {
			t.Fatal(err)
		}
		until(t, "the revived job", func() bool { return finals.Load() == 2 })
	})
}

func TestUniqueJobsWaitOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		q := queue(t, db)
		for range 3 {
			enqueue(t, db, q, jobs.Job{Kind: "one", Payload: map[string]int{"x": 1}, Unique: true})
		}
		enqueue(t, db, q, jobs.Job{Kind: "one", Payload: map[string]int{"x": 2}, Unique: true})
		counts, err := q.Counts(ctx)
		if err != nil || len(counts) != 1 || counts[0].N != 2 {
			t.Fatal(counts, err)
		}
	})
}
