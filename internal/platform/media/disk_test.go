package media_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"market/internal/platform/media"
	"market/internal/platform/media/mediatest"
)

func disk(t *testing.T) (*media.Disk, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "media")
	d, err := media.NewDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d, dir
}

func TestDiskContract(t *testing.T) {
	mediatest.Run(t, func(t *testing.T) media.Store { d, _ := disk(t); return d })
}

func TestDiskLeavesNoParts(t *testing.T) {
	d, dir := disk(t)
	_ = d.Put(t.Context(), "a/b.png", failing{}, "image/png")
	if err := d.Put(t.Context(), "a/b.png", strings.NewReader("x"), "image/png"); err != nil {
		t.Fatal(err)
	}
	var files []string
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, _ error) error {
		if !e.IsDir() {
			files = append(files, e.Name())
		}
		return nil
	})
	if len(files) != 1 || files[0] != "b.png" {
		t.Errorf("left: %v", files)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, os.ErrClosed }

func TestDiskDoesNotFollowLinksOut(t *testing.T) {
	d, dir := disk(t)
	secret := filepath.Join(t.TempDir(), "secret.png")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "link.png")); err != nil {
		t.Fatal(err)
	}
	if rc, _, err := d.Open(t.Context(), "link.png"); err == nil {
		_ = rc.Close()
		t.Error("a link leads out of the folder")
	}
}
