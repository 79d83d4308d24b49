package app_test

import (
	"bytes"
	"context"
	"fmt"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"market/internal/platform/database"
)

func (s *siege) check() {
	s.t.Helper()
	s.checkWrites()
	s.checkImports()
	s.checkMail()
	if out, code := s.p.output("audit", "verify"); code != 0 || !strings.HasSuffix(out, "chain intact") {
		s.t.Errorf("audit verify ended with %d: %s", code, out)
	}
}

// column reads the texts of one column.
func (s *siege) column(query string, args ...any) []string {
	s.t.Helper()
	rows, err := s.db.Query(context.Background(), query, args...)
	out, err := database.All(rows, err, func(row database.Row) (v string, err error) { return v, row.Scan(&v) })
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// checkWrites compares what was acknowledged with what is there: each key once, as the one that was answered.
func (s *siege) checkWrites() {
	s.t.Helper()
	there := map[string]int{}
	for _, text := range s.column(`SELECT text FROM inquiry_messages`) {
		there[text]++
	}
	inquiries := 0
	for key := range s.written {
		if strings.HasPrefix(key, "ask-") {
			inquiries++
		}
		if there[key] != 1 {
			s.t.Errorf("%s is there %d times", key, there[key])
		}
	}
	ids := append(s.column(`SELECT id FROM inquiry_inquiries`), s.column(`SELECT id FROM inquiry_messages WHERE kind = 'text'`)...)
	if len(there) != len(s.written) || len(ids) != len(s.written) {
		s.t.Errorf("%d writes were acknowledged, %d texts, %d inquiries and messages are there", len(s.written), len(there), len(ids))
	}
	for key, id := range s.written {
		if !slices.Contains(ids, id) {
			s.t.Errorf("%s was acknowledged as %s, which is not there", key, id)
		}
	}
	numbers := s.column(`SELECT number FROM inquiry_inquiries ORDER BY number`)
	if first, last := numbers[0], numbers[len(numbers)-1]; !strings.HasSuffix(first, "-000001") || !strings.HasSuffix(last, fmt.Sprintf("-%06d", inquiries)) {
		s.t.Errorf("%d inquiries are numbered from %s to %s", inquiries, first, last)
	}
}

// checkImports adds up the imports of each round: one that was taken in without an answer is there beside the repeated
// one, and both together have brought each row in once.
func (s *siege) checkImports() {
	s.t.Helper()
	all := s.column(`SELECT id FROM catalog_imports`)
	for _, id := range s.imports {
		if !slices.Contains(all, id) {
			s.t.Errorf("import %s was acknowledged and is not there", id)
		}
	}
	broken := s.column(`SELECT id FROM catalog_imports WHERE total > 100 AND
		(status <> 'done' OR total <> $1 OR done <> total OR failed <> 2 OR created + updated + unchanged + failed <> total OR updated <> 0)`, killRows+2)
	if len(broken) > 0 {
		s.t.Errorf("imports that do not add up: %v", broken)
	}
	var created, rows int
	if err := s.db.QueryRow(context.Background(), `SELECT CAST(sum(created) AS BIGINT) FROM catalog_imports WHERE total > 100`).Scan(&created); err != nil {
		s.t.Fatal(err)
	}
	if err := s.db.QueryRow(context.Background(), `SELECT count(*) FROM catalog_products WHERE sku LIKE 'R%'`).Scan(&rows); err != nil {
		s.t.Fatal(err)
	}
	if created != killRounds*killRows || rows != killRounds*killRows {
		s.t.Errorf("%d rows were sent in, the imports tell of %d new products, %d are there", killRounds*killRows, created, rows)
	}
}

// checkMail compares letters with messages: the supplier has one reader, so each message has one letter, whole.
func (s *siege) checkMail() {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.p.config.DataDir, "mail", "inquiry-*.eml"))
	if err != nil {
		s.t.Fatal(err)
	}
	readers := s.column(`SELECT user_id FROM account_memberships WHERE org_id = $1`, s.supplier)
	var want []string
	for _, id := range s.column(`SELECT id FROM inquiry_messages`) {
		want = append(want, filepath.Join(s.p.config.DataDir, "mail", "inquiry-"+id+"-"+readers[0]+".eml"))
	}
	slices.Sort(want)
	slices.Sort(files)
	if len(readers) != 1 || !slices.Equal(files, want) {
		s.t.Errorf("%d letters for %d messages and %d readers", len(files), len(want), len(readers))
	}
	seen := map[string]bool{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			s.t.Fatal(err)
		}
		letter, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			s.t.Errorf("%s: %v", file, err)
			continue
		}
		if id := letter.Header.Get("Message-Id"); id == "" || seen[id] {
			s.t.Errorf("%s: message id %q", file, id)
		} else {
			seen[id] = true
		}
	}
}

// checkSearch asks for each product by its number: what is published is found, nothing else.
func (s *siege) checkSearch() {
	s.t.Helper()
	published := s.column(`SELECT sku FROM catalog_products WHERE status = 'published'`)
	if len(published) < len(s.products)-killRounds {
		s.t.Fatal("published:", published)
	}
	n := &node{URL: s.p.url}
	guest := n.browser(s.t)
	for _, sku := range s.column(`SELECT sku FROM catalog_products WHERE sku LIKE 'CDL-%'`) {
		want := slices.Contains(published, sku)
		until(s.t, fmt.Sprintf("%s is found: %v", sku, want), 5*time.Second, func() bool {
			skus, _ := guest.found(url.Values{"q": {sku}, "lang": {"ru"}}.Encode())
			return slices.Contains(skus, sku) == want
		})
	}
}
