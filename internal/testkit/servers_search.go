package testkit

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"testing"
)

// Meili returns the shared Meilisearch. Indexes of one test must carry the prefix Unique(t), since other tests use the
// same server at the same time.
func Meili(t testing.TB) (url, key string) {
	t.Helper()
	return setting(t, "TEST_MEILI_URL", "Meilisearch"), setting(t, "TEST_MEILI_KEY", "Meilisearch")
}

// StartMeili starts a private Meilisearch for tests that take it away. It takes about a second: use Meili for the rest.
func StartMeili(t testing.TB) *Server {
	t.Helper()
	bin := setting(t, "TEST_MEILI_BIN", "Meilisearch")
	dir, key := t.TempDir(), "market-test-key"
	return launch(t, "Meilisearch", func(port string) *Server {
		address := "127.0.0.1:" + port
		return &Server{
			URL: "http://" + address,
			Key: key,
			command: func() *exec.Cmd {
				cmd := exec.Command(bin, "--http-addr", address, "--db-path", dir+"/data", "--master-key", key, "--no-analytics")
				cmd.Dir = dir
				return cmd
			},
			ready: func(ctx context.Context) error { return answers(ctx, "http://"+address+"/health") },
		}
	})
}

func answers(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, res.Status)
	}
	return nil
}
