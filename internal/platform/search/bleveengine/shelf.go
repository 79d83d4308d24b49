package bleveengine

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"market/internal/platform/search"
)

// shelf is the place of one kind: a folder with the index in use, named by the file "current", and perhaps one being
// built. The folder's name carries the schema, so a new version of the program begins a new index.
type shelf struct {
	dir string
	log *slog.Logger

	write sync.Mutex // one writer at a time; held before live
	live  sync.RWMutex
	index bleve.Index
	name  string
	build *builder
}

// lockWait is how long to wait for a directory that another process still has open.
const lockWait = "2s"

func openShelf(dir string, log *slog.Logger) (*shelf, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("search directory: %w", err)
	}
	s := &shelf{dir: dir, log: log}
	if err := s.openCurrent(); err != nil {
		return nil, err
	}
	s.sweep()
	return s, nil
}

// openCurrent opens the index in use; one that is missing, of another schema or damaged is begun anew.
func (s *shelf) openCurrent() error {
	raw, err := os.ReadFile(filepath.Join(s.dir, "current"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("search directory: %w", err)
	}
	name := strings.TrimSpace(string(raw))
	if strings.HasPrefix(name, prefix()) {
		index, err := openIndex(filepath.Join(s.dir, name))
		if err == nil {
			s.index, s.name = index, name
			return nil
		}
		if locked(err) {
			return fmt.Errorf("%w: %w: %s", search.ErrUnavailable, search.ErrElsewhere, s.dir)
		}
		s.log.Warn("search index damaged, set aside", "dir", s.dir, "index", name, "err", err)
		if err := os.Rename(filepath.Join(s.dir, name), filepath.Join(s.dir, "damaged-"+name)); err != nil {
			s.log.Warn("damaged search index stays in place", "dir", s.dir, "err", err)
		}
	}
	index, name, err := s.make()
	if err != nil {
		return err
	}
	s.index, s.name = index, name
	return s.point(name)
}

func prefix() string { return fmt.Sprintf("v%d-", schema) }

// make begins an empty index under a name of its own.
func (s *shelf) make() (bleve.Index, string, error) {
	name := prefix() + fmt.Sprintf("%x", time.Now().UnixNano())
	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = keyword.Name
	index, err := bleve.NewUsing(filepath.Join(s.dir, name), m, scorch.Name, scorch.Name, map[string]any{"bolt_timeout": lockWait})
	if err != nil {
		return nil, "", fmt.Errorf("new search index: %w", err)
	}
	return index, name, nil
}

// point makes an index the one in use, in one step that a crash cannot halve.
func (s *shelf) point(name string) error {
	tmp := filepath.Join(s.dir, "current.new")
	f, err := os.Create(tmp)
	if err != nil {
		return fmt.Errorf("search directory: %w", err)
	}
	_, err = f.WriteString(name + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(tmp, filepath.Join(s.dir, "current"))
	}
	if err != nil {
		return fmt.Errorf("search directory: %w", err)
	}
	return nil
}

// sweep removes what builds and older schemas left behind, and all damaged indexes but the last.
func (s *shelf) sweep() {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	damaged := ""
	for _, d := range entries {
		switch name := d.Name(); {
		case !d.IsDir() || name == s.name:
		case strings.HasPrefix(name, "damaged-"):
			if damaged != "" {
				s.remove(damaged)
			}
			damaged = name
		default:
			s.remove(name)
		}
	}
}

func (s *shelf) remove(name string) {
	if err := os.RemoveAll(filepath.Join(s.dir, name)); err != nil {
		s.log.Warn("old search index not removed", "dir", s.dir, "index", name, "err", err)
	}
}

// openIndex opens an index; one so damaged that the library panics is an error like any other.
func openIndex(path string) (index bleve.Index, err error) {
	defer damaged(&err)
	index, err = bleve.OpenUsing(path, map[string]any{"bolt_timeout": lockWait})
	if err != nil {
		return nil, err
	}
	if _, err := index.DocCount(); err != nil {
		return nil, errors.Join(err, index.Close())
	}
	return index, nil
}

// locked tells the error of a lock that another process holds; the store under Bleve has no other mark for it.
func locked(err error) bool { return err.Error() == "timeout" }

func (s *shelf) count() (int, error) {
	s.live.RLock()
	defer s.live.RUnlock()
	n, err := s.index.DocCount()
	return int(n), err
}

func (s *shelf) close() error {
	s.write.Lock()
	defer s.write.Unlock()
	if s.build != nil {
		s.build.drop()
	}
	s.live.Lock()
	defer s.live.Unlock()
	return s.index.Close()
}
