package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"io"
	"slices"
	"strconv"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

// Limits of a picture that comes in, and the longest side of the copy that is kept.
const (
	MaxImageBytes  = 10 << 20
	MaxImagePixels = 40_000_000
	MaxImageSide   = 2560
)

// parallel is how many pictures are worked on at once: each may need a few hundred megabytes for a moment.
const parallel = 2

// Widths lists the widths in pixels that pictures are offered in, smallest first.
var Widths = [...]int{320, 640, 1280}

// Format is a format that pictures are offered in, named as in the content type.
type Format string

// The two formats on offer.
const (
	WebP Format = "webp"
	JPEG Format = "jpeg"
)

// Ext returns the ending of a file of the format, without the dot.
func (f Format) Ext() string {
	if f == JPEG {
		return "jpg"
	}
	return string(f)
}

// ParseFormat returns the format of a file's ending such as "jpg".
func ParseFormat(ext string) (f Format, ok bool) {
	switch ext {
	case "webp":
		return WebP, true
	case "jpg":
		return JPEG, true
	}
	return "", false
}

// Image is a picture that was taken in. Width, Height and Bytes are those of the kept copy.
type Image struct {
	ID     string // of the content: the same picture has the same id
	Width  int
	Height int
	Format string // of the kept copy: "jpeg" or "png"
	Bytes  int64
}

// Images keeps pictures and their smaller versions.
type Images struct {
	store   Store
	working *semaphore.Weighted
	making  singleflight.Group
}

// NewImages keeps pictures in a store.
func NewImages(store Store) *Images {
	return &Images{store: store, working: semaphore.NewWeighted(parallel)}
}

// Add takes in a JPEG, PNG, WebP (still) or GIF (its first frame). What is kept is drawn anew from the pixels, turned
// upright and not larger than MaxImageSide: no metadata, no place where it was taken, nothing hidden behind the picture.
func (im *Images) Add(ctx context.Context, r io.Reader) (Image, error) {
	raw, err := readLimited(ctx, r, MaxImageBytes)
	if err != nil {
		return Image{}, err
	}
	return im.add(ctx, raw)
}

func (im *Images) add(ctx context.Context, raw []byte) (Image, error) {
	if err := im.working.Acquire(ctx, 1); err != nil {
		return Image{}, err
	}
	defer im.working.Release(1)
	clean, err := cleanImage(raw, MaxImageSide)
	if err != nil {
		return Image{}, err
	}
	sum := sha256.Sum256(clean.data)
	id := hex.EncodeToString(sum[:16])
	if err := im.store.Put(ctx, originalKey(id, clean.ext()), bytes.NewReader(clean.data), "image/"+clean.format); err != nil {
		return Image{}, err
	}
	return Image{ID: id, Width: clean.width, Height: clean.height, Format: clean.format, Bytes: int64(len(clean.data))}, nil
}

// URL returns the path of a picture on the site: /media/ID/640.webp.
func URL(id string, width int, f Format) string {
	return "/media/" + id + "/" + strconv.Itoa(width) + "." + f.Ext()
}

// Open returns one of the Widths of a picture, making it when it is asked for the first time. A picture that is smaller
// comes in its own width. The answer never changes, so clients may keep it for ever.
func (im *Images) Open(ctx context.Context, id string, width int, f Format) (io.ReadCloser, Info, error) {
	if !onOffer(id, width, f) {
		return nil, Info{}, ErrNotFound
	}
	key := derivedKey(id, width, f)
	rc, info, err := im.store.Open(ctx, key)
	if !errors.Is(err, ErrNotFound) {
		return rc, info, err
	}
	if err := im.Derive(ctx, id, width, f); err != nil {
		return nil, Info{}, err
	}
	return im.store.Open(ctx, key)
}

// Derive makes one of the Widths of a picture and stores it. Several who ask at once wait for one.
func (im *Images) Derive(ctx context.Context, id string, width int, f Format) error {
	if !onOffer(id, width, f) {
		return ErrNotFound
	}
	done := im.making.DoChan(derivedKey(id, width, f), func() (any, error) {
		ctx := context.WithoutCancel(ctx) // others wait for it
		return nil, im.make(ctx, id, []int{width}, []Format{f})
	})
	select {
	case <-ctx.Done():
		return ctx.Err()
	case r := <-done:
		return r.Err
	}
}

// Prepare makes every width and format of a picture that is not there yet. It is safe to run twice.
func (im *Images) Prepare(ctx context.Context, id string) error {
	if !validID(id) {
		return ErrNotFound
	}
	return im.make(ctx, id, Widths[:], []Format{WebP, JPEG})
}

// Delete removes a picture and all its widths. The same picture added by somebody else has the same id: the caller
// knows that nobody shows it any more.
func (im *Images) Delete(ctx context.Context, id string) error {
	if !validID(id) {
		return nil
	}
	keys := []string{originalKey(id, "jpg"), originalKey(id, "png")}
	for _, width := range Widths {
		keys = append(keys, derivedKey(id, width, WebP), derivedKey(id, width, JPEG))
	}
	var all []error
	for _, key := range keys {
		all = append(all, im.store.Delete(ctx, key))
	}
	return errors.Join(all...)
}

// make decodes the kept copy once and makes what is missing, the larger widths first.
func (im *Images) make(ctx context.Context, id string, widths []int, formats []Format) error {
	if err := im.working.Acquire(ctx, 1); err != nil {
		return err
	}
	defer im.working.Release(1)
	var original image.Image
	for _, width := range slices.Backward(widths) {
		var scaled image.Image
		for _, f := range formats {
			there, err := im.has(ctx, derivedKey(id, width, f))
			if err != nil {
				return err
			}
			if there {
				continue
			}
			if original == nil {
				if original, err = im.original(ctx, id); err != nil {
					return err
				}
			}
			if scaled == nil {
				scaled = fit(original, width)
			}
			if err := im.putDerived(ctx, id, width, f, scaled); err != nil {
				return err
			}
		}
	}
	return nil
}

func (im *Images) putDerived(ctx context.Context, id string, width int, f Format, scaled image.Image) error {
	data, err := encode(scaled, f)
	if err != nil {
		return err
	}
	return im.store.Put(ctx, derivedKey(id, width, f), bytes.NewReader(data), "image/"+string(f))
}

func (im *Images) has(ctx context.Context, key string) (bool, error) {
	rc, _, err := im.store.Open(ctx, key)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, rc.Close()
}

func (im *Images) original(ctx context.Context, id string) (image.Image, error) {
	rc, _, err := im.store.Open(ctx, originalKey(id, "jpg"))
	if errors.Is(err, ErrNotFound) {
		rc, _, err = im.store.Open(ctx, originalKey(id, "png"))
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = rc.Close() }()
	raw, err := io.ReadAll(rc)
	if err != nil {
		return nil, err
	}
	return decode(raw)
}

func onOffer(id string, width int, f Format) bool {
	return validID(id) && slices.Contains(Widths[:], width) && (f == WebP || f == JPEG)
}

func validID(id string) bool {
	raw, err := hex.DecodeString(id)
	return err == nil && len(raw) == 16 && hex.EncodeToString(raw) == id
}

func originalKey(id, ext string) string { return "images/" + id[:2] + "/" + id + "/original." + ext }

func derivedKey(id string, width int, f Format) string {
	return "images/" + id[:2] + "/" + id + "/" + strconv.Itoa(width) + "." + f.Ext()
}

// readLimited reads everything, or answers ErrTooLarge without reading much more than the limit.
func readLimited(ctx context.Context, r io.Reader, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(&untilDone{ctx: ctx, r: r}, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(raw)) > limit {
		return nil, ErrTooLarge.With("limit", limit>>20)
	}
	return raw, nil
}
