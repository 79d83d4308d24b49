package meiliengine

import (
	"context"
	"os"
	"testing"
	"time"

	"market/internal/platform/search"
	"market/internal/platform/search/searchtest"
)

// server gives the address and key of a Meilisearch for tests.
func server(t *testing.T) (url, key string) {
	t.Helper()
	url = os.Getenv("TEST_MEILI_URL")
	if url == "" {
		t.Skip("no Meilisearch: TEST_MEILI_URL is empty")
	}
	return url, os.Getenv("TEST_MEILI_KEY")
}

func open(t *testing.T) *Engine {
	t.Helper()
	url, key := server(t)
	e := New(url, key, "test"+time.Now().Format("150405.000000000")[7:])
	t.Cleanup(func() {
		for _, kind := range []string{search.Product, search.Supplier} {
			if b := e.building(kind); b != nil {
				_ = b.Abort(context.Background())
			}
			if err := e.drop(context.Background(), e.uid(kind)); err != nil {
				t.Error(err)
			}
		}
		_ = e.Close()
	})
	return e
}

func TestContract(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Engine { return open(t) })
}
