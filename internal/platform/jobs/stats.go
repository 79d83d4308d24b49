package jobs

import (
	"context"
	"encoding/json"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Count is how many jobs of a kind are in a state.
type Count struct {
	Kind  string
	State string // available, running, retryable, scheduled, discarded …
	N     int64
}

// Counts gives the numbers of jobs by kind and state, those that are done left out.
func (q *Queue) Counts(ctx context.Context) ([]Count, error) {
	rows, err := q.db.Query(ctx, `
		SELECT kind, CAST(state AS TEXT), count(*)
		FROM river_job
		WHERE state <> 'completed'
		GROUP BY kind, state
		ORDER BY kind, state`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Count
	for rows.Next() {
		var c Count
		if err := rows.Scan(&c.Kind, &c.State, &c.N); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// State is how one job fares.
type State struct {
	Taken   bool   // a node has begun it at least once
	Done    bool   // with success
	Failure string // why the last run failed; it may be tried again
}

// State tells how a job fares that Add has added.
func (q *Queue) State(ctx context.Context, id int64) (State, error) {
	job, err := q.client.JobGet(ctx, id)
	if err != nil {
		return State{}, err
	}
	s := State{Taken: job.AttemptedAt != nil, Done: job.State == rivertype.JobStateCompleted}
	if n := len(job.Errors); n > 0 && !s.Done {
		s.Failure = job.Errors[n-1].Error
	}
	return s, nil
}

// Dead is a job that failed for good.
type Dead struct {
	ID       int64
	Kind     string
	Payload  json.RawMessage
	Attempts int
	Failed   time.Time
	Reason   string
}

// Dead lists the newest jobs that were given up, at most limit.
func (q *Queue) Dead(ctx context.Context, limit int) ([]Dead, error) {
	params := river.NewJobListParams().
		States(rivertype.JobStateDiscarded, rivertype.JobStateCancelled).
		OrderBy(river.JobListOrderByID, river.SortOrderDesc).
		First(limit)
	found, err := q.client.JobList(ctx, params)
	if err != nil {
		return nil, err
	}
	out := make([]Dead, 0, len(found.Jobs))
	for _, j := range found.Jobs {
		d := Dead{ID: j.ID, Kind: j.Kind, Payload: j.EncodedArgs, Attempts: j.Attempt}
		if j.FinalizedAt != nil {
			d.Failed = *j.FinalizedAt
		}
		if n := len(j.Errors); n > 0 {
			d.Reason = j.Errors[n-1].Error
		}
		out = append(out, d)
	}
	return out, nil
}

// Retry gives a dead job another chance at once.
func (q *Queue) Retry(ctx context.Context, id int64) error {
	_, err := q.client.JobRetry(ctx, id)
	return err
}

// Settled reports whether no job waits to run now or runs: what the tests wait for. Jobs scheduled for later do not count.
func (q *Queue) Settled(ctx context.Context) (bool, error) {
	var n int64
	err := q.db.QueryRow(ctx, `SELECT count(*) FROM river_job WHERE state IN ('available', 'running', 'retryable')`).Scan(&n)
	return n == 0, err
}
