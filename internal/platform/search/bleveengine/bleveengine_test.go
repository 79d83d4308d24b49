package bleveengine

import (
	"log/slog"
	"testing"

	"market/internal/platform/search"
	"market/internal/platform/search/searchtest"
)

func open(t *testing.T, dir string) *Engine {
	t.Helper()
	e, err := Open(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func TestContract(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Engine { return open(t, t.TempDir()) })
}
