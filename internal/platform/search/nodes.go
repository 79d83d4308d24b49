package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// A job is worked by one node, but every node has its own embedded engine. So the node that worked an index job tells the
// others, which refresh their own; what a lost message leaves behind, Reconcile mends.

// Topic is the topic of messages between nodes about what was indexed; the payload is an IndexJob.
const Topic = "search.indexed"

// local is implemented by engines that live in this process and so know nothing of what another node wrote.
type local interface{ Local() }

// Announce has the service call tell after each index job it has worked. It must be called before the service is used.
func (s *Service) Announce(tell func(ctx context.Context, payload []byte)) { s.tell = tell }

func (s *Service) announce(ctx context.Context, job IndexJob) {
	if s.tell == nil {
		return
	}
	payload, err := json.Marshal(job)
	if err != nil {
		s.log.Error("announce", "err", err)
		return
	}
	s.tell(ctx, payload)
}

// Refresh brings this node's own engines to the truth of what another node has indexed.
func (s *Service) Refresh(ctx context.Context, payload []byte) error {
	var job IndexJob
	if err := json.Unmarshal(payload, &job); err != nil {
		return fmt.Errorf("message on %s: %w", Topic, err)
	}
	src, err := s.source(job.Kind)
	if err != nil {
		return err
	}
	own := s.own()
	if job.All {
		return s.reindex(ctx, src, own, nil)
	}
	var all error
	for _, e := range own {
		all = errors.Join(all, s.settle(ctx, e, src, job.IDs))
	}
	return all
}

// own lists the engines that live in this process.
func (s *Service) own() []Engine {
	return slices.DeleteFunc(slices.Clone(s.engines()), func(e Engine) bool { _, ok := e.(local); return !ok })
}
