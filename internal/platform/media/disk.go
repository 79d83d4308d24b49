package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// Disk is the Store in a folder of this machine. Several processes may use the same folder.
type Disk struct{ root *os.Root }

var _ Store = (*Disk)(nil)

// NewDisk opens the folder, making it when it is missing. Nothing outside it can be reached, not even by a link.
func NewDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("media folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("media folder: %w", err)
	}
	return &Disk{root: root}, nil
}

// Close closes the folder.
func (d *Disk) Close() error { return d.root.Close() }

// Put writes beside the place and renames, so that a reader sees the whole object or none, also after a power cut.
// The content type is told by the key's ending, which must agree.
func (d *Disk) Put(ctx context.Context, key string, r io.Reader, contentType string) error {
	if !validKey(key) || typeOfKey(key) != contentType {
		return fmt.Errorf("media: key %q does not suit content type %q", key, contentType)
	}
	dir := path.Dir(key)
	if err := d.root.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	temp := path.Join(dir, ".part-"+rand.Text())
	if err := d.writeFile(ctx, temp, r); err != nil {
		return errors.Join(err, d.remove(temp))
	}
	if err := d.root.Rename(temp, key); err != nil {
		return errors.Join(err, d.remove(temp))
	}
	return d.syncDir(dir)
}

func (d *Disk) writeFile(ctx context.Context, name string, r io.Reader) error {
	f, err := d.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, &untilDone{ctx: ctx, r: r})
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (d *Disk) syncDir(dir string) error {
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open reads an object; ErrNotFound when there is none.
func (d *Disk) Open(_ context.Context, key string) (io.ReadCloser, Info, error) {
	if !validKey(key) {
		return nil, Info{}, ErrNotFound
	}
	f, err := d.root.Open(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Info{}, ErrNotFound
	}
	if err != nil {
		return nil, Info{}, err
	}
	stat, err := f.Stat()
	if err != nil || !stat.Mode().IsRegular() {
		return nil, Info{}, errors.Join(ErrNotFound.Because(err), f.Close())
	}
	return f, Info{Size: stat.Size(), ContentType: typeOfKey(key), Modified: stat.ModTime().UTC()}, nil
}

// Delete removes an object; one that is not there is no error.
func (d *Disk) Delete(_ context.Context, key string) error {
	if !validKey(key) {
		return nil
	}
	return d.remove(key)
}

func (d *Disk) remove(name string) error {
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// contentTypes are the types of everything this package stores, by the ending of the key. The system's own table is
// not asked: it differs between machines.
var contentTypes = map[string]string{
	"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "pdf": "application/pdf",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"csv":  "text/csv; charset=utf-8", "txt": "text/plain; charset=utf-8",
}

func typeOfKey(key string) string {
	if t := contentTypes[strings.TrimPrefix(path.Ext(key), ".")]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// untilDone stops a copy when its context ends.
type untilDone struct {
	ctx context.Context //nolint:containedctx // lives for one copy
	r   io.Reader
}

func (u *untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}
