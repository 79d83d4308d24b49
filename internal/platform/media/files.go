package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/google/uuid"
	"golang.org/x/sync/semaphore"
)

// MaxFileBytes is the size limit of an attached file.
const MaxFileBytes = 20 << 20

// File is an attached file that was taken in. Keep the whole of it: the store knows only ID and Ext.
type File struct {
	ID     string // random: whoever has the same file cannot find out that it is here
	Name   string // safe to show and to save under; its ending is that of the content
	Ext    string // "pdf", "docx", "xlsx", "csv", "txt", "jpg", "png"
	Type   string // content type
	Bytes  int64
	SHA256 string // hexadecimal, of what is kept
}

// Files keeps attached files.
type Files struct {
	store   Store
	working *semaphore.Weighted
}

// NewFiles keeps attached files in a store.
func NewFiles(store Store) *Files {
	return &Files{store: store, working: semaphore.NewWeighted(parallel)}
}

// Add takes in a PDF, Word or Excel document without macros, CSV, plain text, or a picture. The content decides, not the
// name: archives, programs and web pages are ErrUnsupportedType whatever they are called. Pictures are drawn anew.
func (fs *Files) Add(ctx context.Context, name string, r io.Reader) (File, error) {
	raw, err := readLimited(ctx, r, MaxFileBytes)
	if err != nil {
		return File{}, err
	}
	if _, picture := sniff(raw); picture {
		return fs.addPicture(ctx, name, raw)
	}
	ext, err := documentType(name, raw)
	if err != nil {
		return File{}, err
	}
	return fs.put(ctx, name, ext, raw)
}

func (fs *Files) addPicture(ctx context.Context, name string, raw []byte) (File, error) {
	if k, _ := sniff(raw); k.name == "gif" {
		return File{}, ErrUnsupportedType
	}
	if err := fs.working.Acquire(ctx, 1); err != nil {
		return File{}, err
	}
	defer fs.working.Release(1)
	c, err := cleanImage(raw, maxFileSide)
	if err != nil {
		return File{}, err
	}
	return fs.put(ctx, name, c.ext(), c.data)
}

// maxFileSide keeps a scanned page or a drawing readable.
const maxFileSide = 6000

func (fs *Files) put(ctx context.Context, name, ext string, data []byte) (File, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return File{}, err
	}
	sum := sha256.Sum256(data)
	f := File{
		ID: id.String(), Name: SafeName(name, ext), Ext: ext, Type: contentTypes[ext],
		Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:]),
	}
	return f, fs.store.Put(ctx, fileKey(f.ID, ext), bytes.NewReader(data), f.Type)
}

// Open reads a file that Add took in.
func (fs *Files) Open(ctx context.Context, id, ext string) (io.ReadCloser, Info, error) {
	if !validFile(id, ext) {
		return nil, Info{}, ErrNotFound
	}
	return fs.store.Open(ctx, fileKey(id, ext))
}

// Delete removes a file.
func (fs *Files) Delete(ctx context.Context, id, ext string) error {
	if !validFile(id, ext) {
		return nil
	}
	return fs.store.Delete(ctx, fileKey(id, ext))
}

func validFile(id, ext string) bool {
	_, known := contentTypes[ext]
	parsed, err := uuid.Parse(id)
	return known && err == nil && parsed.String() == id
}

// fileKey spreads files over folders by the end of the id: its beginning is the time, the same for many.
func fileKey(id, ext string) string { return fmt.Sprintf("files/%s/%s.%s", id[len(id)-2:], id, ext) }
