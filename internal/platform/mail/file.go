package mail

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// FileSender writes letters into a folder instead of sending them, for machines without a mail server.
type FileSender struct {
	dir, from string
	log       *slog.Logger
	clock     func() time.Time
}

// NewFileSender writes to a folder, making it when it is missing. clock is time.Now outside tests.
func NewFileSender(dir, from string, log *slog.Logger, clock func() time.Time) (*FileSender, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("mail folder: %w", err)
	}
	return &FileSender{dir: dir, from: from, log: log, clock: clock}, nil
}

// Send writes ID.eml, which every mail program opens, and logs that it did. Sent twice, it is the same file.
func (f *FileSender) Send(ctx context.Context, m Message) error {
	msg, err := Compose(f.from, m, f.clock())
	if err != nil {
		return err
	}
	name := filepath.Join(f.dir, filepath.Base(m.ID)+".eml")
	if err := write(name, msg); err != nil {
		return fmt.Errorf("mail file: %w", err)
	}
	f.log.InfoContext(ctx, "mail written", "id", m.ID, "lang", string(m.Lang), "file", name)
	return nil
}

// write renames into place, so that whoever watches the folder never reads half a letter.
func write(name string, msg *gomail.Msg) error {
	temp, err := os.CreateTemp(filepath.Dir(name), ".part-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone already when all went well
	_, err = msg.WriteTo(temp)
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}
