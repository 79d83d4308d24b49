// Package jobs runs work outside of requests. A job is enqueued in the transaction of the fact it belongs to, taken by
// any node, run at least once, retried with growing pauses, and kept visible when it fails for good. The queue itself is
// River on the product's own database; nothing outside this package knows that.
package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"market/internal/platform/database"
)

// Job is one piece of work: a kind that a handler is registered for, and a payload that becomes a JSON object, or nil.
type Job struct {
	Kind    string
	Payload any
	Unique  bool      // while an equal job (kind and payload) waits, no second one is added
	At      time.Time // not before; zero means at once
}

// Handler does the work. It must be safe to run twice, since a node may die between the work and its acknowledgement.
// Returning an error has the job tried again, Cancel(err) gives it up.
type Handler func(ctx context.Context, payload json.RawMessage) error

// Cancel marks an error as final: trying again would not help.
func Cancel(err error) error { return river.JobCancel(err) }

// MaxAttempts is how often a job is tried before it is given up: with River's pauses (attempt⁴ seconds) about three weeks.
const MaxAttempts = 25

// Queue enqueues jobs and, once started, works them.
type Queue struct {
	db       *database.DB
	log      *slog.Logger
	handlers map[string]Handler
	timeouts map[string]time.Duration
	own      map[string]river.QueueConfig // kinds with a queue of their own
	periodic []*river.PeriodicJob
	client   *river.Client[*sql.Tx]
	close    func() // of what the client's driver opened
	stop     context.CancelFunc
}

// New makes a queue on the database. Handlers are registered before Start.
func New(db *database.DB, log *slog.Logger) (*Queue, error) {
	q := &Queue{db: db, log: log, handlers: map[string]Handler{}, timeouts: map[string]time.Duration{}, own: map[string]river.QueueConfig{}}
	client, _, err := newClient(db, false, &river.Config{Logger: quiet(log)})
	q.client = client
	return q, err
}

// Handle registers the handler of a kind.
func (q *Queue) Handle(kind string, h Handler) {
	if _, twice := q.handlers[kind]; twice {
		panic("jobs: two handlers for " + kind)
	}
	q.handlers[kind] = h
}

// HandleLong is Handle for work that cannot be cut into pieces: it may run for so long, and after a crash its job is
// nobody's only then.
func (q *Queue) HandleLong(kind string, timeout time.Duration, h Handler) {
	q.Handle(kind, h)
	q.timeouts[kind] = timeout
}

// HandleMany is Handle for small work that gains from being done together: its kind has a queue of its own with so many
// workers, and never waits behind longer jobs.
func (q *Queue) HandleMany(kind string, workers int, h Handler) {
	q.Handle(kind, h)
	q.own[kind] = river.QueueConfig{MaxWorkers: workers}
}

// queueName is the queue of a kind; River allows letters, digits, "_" and "-" in it.
func (q *Queue) queueName(kind string) string {
	if _, own := q.own[kind]; own {
		return strings.ReplaceAll(kind, ".", "_")
	}
	return river.QueueDefault
}

// queues are the default queue and those of single kinds.
func (q *Queue) queues(workers int) map[string]river.QueueConfig {
	all := map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}}
	for kind, config := range q.own {
		all[q.queueName(kind)] = config
	}
	return all
}

// Every has a job of the kind, without payload, enqueued at an interval by whichever node leads.
func (q *Queue) Every(interval time.Duration, kind string) {
	q.periodic = append(q.periodic, river.NewPeriodicJob(
		river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) {
			return args{kind: kind, raw: json.RawMessage("{}")}, uniqueOpts()
		},
		&river.PeriodicJobOpts{RunOnStart: true}))
}

// Enqueue adds jobs in the caller's transaction: they exist if and only if it commits.
func (q *Queue) Enqueue(ctx context.Context, tx *database.Tx, jobs ...Job) error {
	_, err := q.add(ctx, tx, jobs)
	return err
}

// Add is Enqueue of one job, for a caller that wants to know how it fares: State tells it of the number. An equal job
// that waits already is taken for a Unique one.
func (q *Queue) Add(ctx context.Context, tx *database.Tx, j Job) (id int64, err error) {
	added, err := q.add(ctx, tx, []Job{j})
	if err != nil {
		return 0, err
	}
	return added[0].Job.ID, nil
}

func (q *Queue) add(ctx context.Context, tx *database.Tx, jobs []Job) ([]*rivertype.JobInsertResult, error) {
	if len(jobs) == 0 {
		return nil, nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		raw := []byte("{}")
		if j.Payload != nil {
			var err error
			if raw, err = json.Marshal(j.Payload); err != nil {
				return nil, fmt.Errorf("job %s: %w", j.Kind, err)
			}
		}
		opts := &river.InsertOpts{MaxAttempts: MaxAttempts, ScheduledAt: j.At, Queue: q.queueName(j.Kind)}
		if j.Unique {
			opts.UniqueOpts = uniqueOpts().UniqueOpts
		}
		params[i] = river.InsertManyParams{Args: args{kind: j.Kind, raw: raw}, InsertOpts: opts}
	}
	return q.client.InsertManyTx(ctx, tx.Raw(), params)
}

// uniqueOpts makes a job unique among those that wait or run. Work that must see facts newer than a running job has read
// (indexing) is therefore never Unique.
func uniqueOpts() *river.InsertOpts {
	return &river.InsertOpts{MaxAttempts: MaxAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// Limits of one run. Longer work is cut into pieces that enqueue the next one, so that after a crash another node knows
// within rescueAfter that a job is nobody's.
const (
	runTimeout  = 40 * time.Second
	rescueAfter = time.Minute
)

// Start takes jobs with so many workers until Stop.
func (q *Queue) Start(ctx context.Context, workers int) error {
	set := river.NewWorkers()
	for kind, h := range q.handlers {
		river.AddWorkerArgs(set, args{kind: kind}, &worker{handle: h, timeout: q.timeouts[kind], log: q.log})
	}
	client, closeDriver, err := newClient(q.db, true, &river.Config{
		Logger:               quiet(q.log),
		Workers:              set,
		Queues:               q.queues(workers),
		PeriodicJobs:         q.periodic,
		FetchPollInterval:    250 * time.Millisecond,
		FetchCooldown:        20 * time.Millisecond,
		JobTimeout:           runTimeout,
		RescueStuckJobsAfter: rescueAfter,
		MaxAttempts:          MaxAttempts,
		SoftStopTimeout:      10 * time.Second,
	})
	if err != nil {
		return err
	}
	if err := q.reclaim(ctx); err != nil {
		return err
	}
	ctx, q.stop = context.WithCancel(context.WithoutCancel(ctx))
	q.client, q.close = client, closeDriver
	return client.Start(ctx)
}

// Stop lets running jobs end, within the context's time, and takes no new ones.
func (q *Queue) Stop(ctx context.Context) error {
	if q.stop == nil {
		return nil
	}
	defer q.close()
	defer q.stop()
	err := q.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return q.client.StopAndCancel(context.WithoutCancel(ctx))
	}
	return err
}

// args carries any kind and payload through River, whose jobs are typed by default.
type args struct {
	kind string
	raw  json.RawMessage
}

// Kind implements river.JobArgs.
func (a args) Kind() string { return a.kind }

// MarshalJSON gives the payload as it is.
func (a args) MarshalJSON() ([]byte, error) { return a.raw, nil }

// UnmarshalJSON keeps the payload as it is.
func (a *args) UnmarshalJSON(b []byte) error {
	a.raw = append(a.raw[:0], b...)
	return nil
}

type worker struct {
	river.WorkerDefaults[args]
	handle  Handler
	timeout time.Duration // 0: runTimeout
	log     *slog.Logger
}

// Timeout implements river.Worker.
func (w *worker) Timeout(*river.Job[args]) time.Duration { return w.timeout }

// Work implements river.Worker.
func (w *worker) Work(ctx context.Context, job *river.Job[args]) error {
	start := time.Now()
	err := w.handle(ctx, job.Args.raw)
	level, fields := slog.LevelDebug, []any{"kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "ms", time.Since(start).Milliseconds()}
	if err != nil {
		level, fields = slog.LevelWarn, append(fields, "error", err.Error())
	}
	w.log.Log(ctx, level, "job", fields...)
	return err
}
