package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"io"
	"sync"
	"testing"

	"github.com/gen2brain/webp"

	"market/internal/platform/media"
)

func images(t testing.TB) (*media.Images, *counting) {
	t.Helper()
	d, err := media.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	c := &counting{Store: d, puts: map[string]int{}}
	return media.NewImages(c), c
}

// counting counts how often each key was written.
type counting struct {
	media.Store
	mu   sync.Mutex
	puts map[string]int
}

func (c *counting) Put(ctx context.Context, key string, r io.Reader, contentType string) error {
	c.mu.Lock()
	c.puts[key]++
	c.mu.Unlock()
	return c.Store.Put(ctx, key, r, contentType)
}

func add(t *testing.T, im *media.Images, raw []byte) media.Image {
	t.Helper()
	img, err := im.Add(t.Context(), bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func open(t *testing.T, im *media.Images, id string, width int, f media.Format) (image.Image, []byte) {
	t.Helper()
	rc, info, err := im.Open(t.Context(), id, width, f)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rc.Close() }()
	raw, _ := io.ReadAll(rc)
	if info.ContentType != "image/"+string(f) || info.Size != int64(len(raw)) {
		t.Errorf("info %+v", info)
	}
	decode := jpeg.Decode
	if f == media.WebP {
		decode = webp.Decode
	}
	img, err := decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img, raw
}

func TestFormatsComeIn(t *testing.T) {
	im, _ := images(t)
	pic := quarters(80, 60)
	var gifRaw, webpRaw bytes.Buffer
	if err := gif.Encode(&gifRaw, pic, nil); err != nil {
		t.Fatal(err)
	}
	if err := webp.Encode(&webpRaw, pic, webp.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]struct {
		raw  []byte
		kept string
	}{
		"jpeg": {asJPEG(t, pic), "jpeg"}, "png": {asPNG(t, pic), "png"}, "gif": {gifRaw.Bytes(), "png"}, "webp": {webpRaw.Bytes(), "jpeg"},
	} {
		got := add(t, im, in.raw)
		if got.Width != 80 || got.Height != 60 || got.Format != in.kept || got.Bytes == 0 || len(got.ID) != 32 {
			t.Errorf("%s: %+v", name, got)
		}
		if again := add(t, im, in.raw); again != got {
			t.Errorf("%s: the same picture is another one: %+v", name, again)
		}
		small, _ := open(t, im, got.ID, 320, media.WebP)
		if b := small.Bounds(); b.Dx() != 80 || b.Dy() != 60 {
			t.Errorf("%s: enlarged to %v", name, b)
		}
		if corner(small, false, false) != "r" || corner(small, true, true) != "rg" {
			t.Errorf("%s: another picture", name)
		}
	}
}

func TestWidths(t *testing.T) {
	im, store := images(t)
	pic := add(t, im, asJPEG(t, quarters(1000, 500)))
	for _, width := range media.Widths {
		for _, f := range []media.Format{media.WebP, media.JPEG} {
			got, _ := open(t, im, pic.ID, width, f)
			w := min(width, 1000)
			if b := got.Bounds(); b.Dx() != w || b.Dy() != w/2 {
				t.Errorf("%d %s: %v", width, f, b)
			}
			if corner(got, true, false) != "g" || corner(got, false, true) != "b" {
				t.Errorf("%d %s: another picture", width, f)
			}
		}
	}
	if err := im.Prepare(t.Context(), pic.ID); err != nil {
		t.Fatal(err)
	}
	for key, n := range store.puts {
		if n != 1 {
			t.Errorf("%s written %d times", key, n)
		}
	}
}

func TestCrowdMakesAWidthOnce(t *testing.T) {
	im, store := images(t)
	pic := add(t, im, asJPEG(t, quarters(900, 900)))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			rc, _, err := im.Open(t.Context(), pic.ID, 320, media.JPEG)
			if err != nil {
				t.Error(err)
				return
			}
			_ = rc.Close()
		})
	}
	wg.Wait()
	for key, n := range store.puts {
		if n != 1 {
			t.Errorf("%s written %d times", key, n)
		}
	}
}

func TestLargePicturesAreKeptSmaller(t *testing.T) {
	im, _ := images(t)
	for _, size := range []image.Point{{5200, 1300}, {1300, 5200}} {
		got := add(t, im, asJPEG(t, quarters(size.X, size.Y)))
		if max(got.Width, got.Height) != media.MaxImageSide || min(got.Width, got.Height) != media.MaxImageSide/4 {
			t.Errorf("%v kept as %d × %d", size, got.Width, got.Height)
		}
		small, _ := open(t, im, got.ID, 320, media.JPEG)
		if corner(small, false, false) != "r" || corner(small, true, false) != "g" || corner(small, false, true) != "b" || corner(small, true, true) != "rg" {
			t.Errorf("%v: corners are wrong", size)
		}
	}
}

func TestTransparency(t *testing.T) {
	im, _ := images(t)
	glass := image.NewNRGBA(image.Rect(0, 0, 700, 700))
	for i := range 700 * 350 {
		glass.Pix[4*i], glass.Pix[4*i+3] = 200, 255 // the upper half is red, the lower is not there
	}
	pic := add(t, im, asPNG(t, glass))
	onPaper, _ := open(t, im, pic.ID, 320, media.JPEG)
	if corner(onPaper, false, false) != "r" || corner(onPaper, true, true) != "rgb" {
		t.Errorf("on paper: %s, %s", corner(onPaper, false, false), corner(onPaper, true, true))
	}
	through, _ := open(t, im, pic.ID, 320, media.WebP)
	if _, _, _, a := through.At(80, 300).RGBA(); a != 0 {
		t.Errorf("WebP is not transparent: %d", a)
	}
}

func TestOrientation(t *testing.T) {
	im, _ := images(t)
	jpg, pngRaw := asJPEG(t, quarters(80, 40)), asPNG(t, quarters(80, 40))
	// Where the corners red, green, blue, yellow are seen: left top, right top, left bottom, right bottom.
	seen := map[int][4]string{
		1: {"r", "g", "b", "rg"}, 2: {"g", "r", "rg", "b"}, 3: {"rg", "b", "g", "r"}, 4: {"b", "rg", "r", "g"},
		5: {"r", "b", "g", "rg"}, 6: {"b", "r", "rg", "g"}, 7: {"rg", "g", "b", "r"}, 8: {"g", "rg", "r", "b"},
	}
	for o, want := range seen {
		for name, raw := range map[string][]byte{
			"jpeg, little endian": withJPEGExif(jpg, exif(binary.LittleEndian, o)),
			"jpeg, big endian":    withJPEGExif(jpg, exif(binary.BigEndian, o)),
			"png":                 withPNGExif(pngRaw, exif(binary.BigEndian, o)),
		} {
			pic := add(t, im, raw)
			if (pic.Width == 40) != (o >= 5) {
				t.Errorf("%s %d: %d × %d", name, o, pic.Width, pic.Height)
			}
			img, _ := open(t, im, pic.ID, 320, media.WebP)
			got := [4]string{corner(img, false, false), corner(img, true, false), corner(img, false, true), corner(img, true, true)}
			if got != want {
				t.Errorf("%s %d: %v, want %v", name, o, got, want)
			}
		}
	}
}

func TestNothingButPixelsIsKept(t *testing.T) {
	im, store := images(t)
	zip := "PK\x03\x04<script>alert(1)</script>"
	for name, raw := range map[string][]byte{
		"jpeg": append(withJPEGExif(asJPEG(t, quarters(50, 50)), exif(binary.LittleEndian, 6)), zip...),
		"png":  append(withPNGExif(asPNG(t, quarters(50, 50)), exif(binary.BigEndian, 6)), zip...),
	} {
		pic := add(t, im, raw)
		key := "images/" + pic.ID[:2] + "/" + pic.ID + "/original." + map[string]string{"jpeg": "jpg", "png": "png"}[name]
		rc, _, err := store.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		kept, _ := io.ReadAll(rc)
		_ = rc.Close()
		_, small := open(t, im, pic.ID, 320, media.JPEG)
		for _, secret := range []string{"GPS", "43.2389", "Exif", "eXIf", "PK\x03\x04", "<script"} {
			if bytes.Contains(kept, []byte(secret)) || bytes.Contains(small, []byte(secret)) {
				t.Errorf("%s: %q is still there", name, secret)
			}
		}
	}
}

func TestOnlyWhatIsOnOffer(t *testing.T) {
	im, _ := images(t)
	pic := add(t, im, asPNG(t, quarters(20, 20)))
	const unknown = "00000000000000000000000000000000"
	for name, ask := range map[string]struct {
		id    string
		width int
		f     media.Format
	}{
		"width": {pic.ID, 321, media.WebP}, "format": {pic.ID, 320, "avif"}, "id": {unknown, 320, media.WebP},
		"path": {"../../../../../../../etc/passwd0", 320, media.WebP}, "upper case": {"ABCDEF00000000000000000000000000", 320, media.WebP}, "empty": {"", 320, media.JPEG},
	} {
		if _, _, err := im.Open(t.Context(), ask.id, ask.width, ask.f); !errors.Is(err, media.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := im.Prepare(t.Context(), unknown); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("prepare: %v", err)
	}
	if got := media.URL(pic.ID, 640, media.JPEG); got != "/media/"+pic.ID+"/640.jpg" {
		t.Error(got)
	}
}

func TestDeleteAndJob(t *testing.T) {
	im, store := images(t)
	pic := add(t, im, asPNG(t, quarters(20, 20)))
	payload, _ := json.Marshal(media.PrepareJob{ID: pic.ID})
	for range 2 {
		if err := im.HandlePrepare(t.Context(), payload); err != nil {
			t.Fatal(err)
		}
	}
	if len(store.puts) != 7 {
		t.Errorf("%d objects", len(store.puts))
	}
	if err := im.Delete(t.Context(), pic.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := im.Open(t.Context(), pic.ID, 640, media.WebP); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("after Delete: %v", err)
	}
	if im.HandlePrepare(t.Context(), payload) == nil || im.HandlePrepare(t.Context(), []byte("[]")) == nil {
		t.Error("a picture that is gone was prepared")
	}
}
