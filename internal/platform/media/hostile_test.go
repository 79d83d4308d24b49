package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"market/internal/kernel/errs"
	"market/internal/platform/media"
)

// bomb is a PNG of some hundred bytes that says it is w × h.
func bomb(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	raw := append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", append(head, 8, 6, 0, 0, 0))...)
	return append(append(raw, pngChunk("IDAT", []byte{0x78, 0x9c, 1, 0, 0, 0xff, 0xff})...), pngChunk("IEND", nil)...)
}

func TestWhatIsRefused(t *testing.T) {
	im, store := images(t)
	jpg := asJPEG(t, quarters(50, 50))
	scans := append(bytes.Repeat([]byte{0xff, 0xda, 0, 2}, 200), jpg...)
	for name, in := range map[string]struct {
		raw  []byte
		want *errs.Error
		kind errs.Kind
	}{
		"nothing":         {nil, media.ErrUnsupportedType, errs.UnsupportedType},
		"text":            {[]byte("hello"), media.ErrUnsupportedType, errs.UnsupportedType},
		"svg":             {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), media.ErrUnsupportedType, errs.UnsupportedType},
		"half a jpeg":     {jpg[:len(jpg)/2], media.ErrDamaged, errs.Invalid},
		"a jpeg's start":  {jpg[:3], media.ErrDamaged, errs.Invalid},
		"a bomb":          {bomb(50000, 50000), media.ErrTooManyPixels, errs.TooLarge},
		"the largest":     {bomb(0x7fffffff, 0x7fffffff), nil, errs.TooLarge},
		"a long bomb":     {bomb(1, 40_000_001), media.ErrTooManyPixels, errs.TooLarge},
		"no pixels":       {bomb(0, 10), media.ErrDamaged, errs.Invalid},
		"too many bytes":  {append(jpg, make([]byte, media.MaxImageBytes)...), media.ErrTooLarge, errs.TooLarge},
		"too many scans":  {append([]byte{0xff, 0xd8}, scans...), media.ErrDamaged, errs.Invalid},
		"a lying webp":    {[]byte("RIFF\x10\x00\x00\x00WEBPVP8 \xff\xff\xff\xff"), media.ErrDamaged, errs.Invalid},
		"a gif's nothing": {[]byte("GIF89a\x00\x00\x00\x00\x00\x00\x00;"), media.ErrDamaged, errs.Invalid},
	} {
		_, err := im.Add(t.Context(), bytes.NewReader(in.raw))
		if in.want != nil && !errors.Is(err, in.want) {
			t.Errorf("%s: got %v, want %v", name, err, in.want)
		}
		if kind := errs.KindOf(err); kind != in.kind && in.want != nil {
			t.Errorf("%s: kind %v", name, kind)
		}
		if err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if len(store.puts) != 0 {
		t.Errorf("stored: %v", store.puts)
	}
}

func FuzzAdd(f *testing.F) {
	f.Add(asJPEG(f, quarters(8, 8)))
	f.Add(withJPEGExif(asJPEG(f, quarters(8, 8)), exif(binary.LittleEndian, 6)))
	f.Add(withPNGExif(asPNG(f, quarters(8, 8)), exif(binary.BigEndian, 3)))
	f.Add([]byte("RIFF\x10\x00\x00\x00WEBPEXIF\xff\xff\xff\xff"))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x00Exif"))
	f.Add(bomb(50000, 50000))
	im, _ := images(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		pic, err := im.Add(t.Context(), bytes.NewReader(raw))
		if err != nil {
			if errs.KindOf(err) == errs.Internal {
				t.Fatalf("our fault: %v", err)
			}
			return
		}
		if pic.Width < 1 || pic.Height < 1 || pic.Width*pic.Height > media.MaxImagePixels {
			t.Fatalf("%+v", pic)
		}
	})
}
