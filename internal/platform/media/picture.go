package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	encoder "github.com/gen2brain/webp"
	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

const (
	keptQuality    = 92 // of the copy everything else is made from
	derivedQuality = 82
	webpMethod     = 2   // twice as quick as the default, a few per cent larger
	maxScans       = 100 // of a progressive JPEG; more only serves to keep a decoder busy
)

// kind is a picture format that may come in.
type kind struct {
	name   string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// sniff tells the format by the first bytes; names and declared types are not believed.
func sniff(raw []byte) (kind, bool) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xd8\xff")):
		return kind{"jpeg", jpeg.DecodeConfig, jpeg.Decode}, true
	case bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")):
		return kind{"png", png.DecodeConfig, png.Decode}, true
	case bytes.HasPrefix(raw, []byte("GIF87a")), bytes.HasPrefix(raw, []byte("GIF89a")):
		return kind{"gif", gif.DecodeConfig, gif.Decode}, true
	case len(raw) >= 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP":
		return kind{"webp", webp.DecodeConfig, webp.Decode}, true
	}
	return kind{}, false
}

// decode reads a picture whose declared size was found acceptable before any pixel was touched.
func decode(raw []byte) (image.Image, error) {
	k, ok := sniff(raw)
	if !ok {
		return nil, ErrUnsupportedType
	}
	if k.name == "jpeg" && bytes.Count(raw, []byte{0xff, 0xda}) > maxScans {
		return nil, ErrDamaged.Because(errors.New("too many scans"))
	}
	config, err := k.config(bytes.NewReader(raw))
	if err != nil {
		return nil, ErrDamaged.Because(err)
	}
	if err := acceptable(config); err != nil {
		return nil, err
	}
	img, err := k.decode(bytes.NewReader(raw))
	if err != nil {
		return nil, ErrDamaged.Because(err)
	}
	if img.Bounds().Empty() {
		return nil, ErrDamaged.Because(errors.New("no pixels"))
	}
	return img, nil
}

func acceptable(c image.Config) error {
	limit := MaxImagePixels
	if c.ColorModel == color.RGBA64Model || c.ColorModel == color.NRGBA64Model {
		limit /= 2 // twice the memory
	}
	if c.Width < 1 || c.Height < 1 {
		return ErrDamaged.Because(fmt.Errorf("%d × %d pixels", c.Width, c.Height))
	}
	if c.Width > limit/c.Height {
		return ErrTooManyPixels.With("limit", limit/1_000_000)
	}
	return nil
}

// clean is a picture drawn anew: pixels only.
type clean struct {
	data          []byte
	width, height int
	format        string
}

func (c clean) ext() string {
	if c.format == "jpeg" {
		return "jpg"
	}
	return c.format
}

// cleanImage decodes, turns upright, shrinks to the longest side and encodes again. What came without loss stays
// without loss; a WebP becomes a JPEG unless it can be seen through.
func cleanImage(raw []byte, side int) (clean, error) {
	img, err := decode(raw)
	if err != nil {
		return clean{}, err
	}
	k, _ := sniff(raw)
	img = fit(img, sideWidth(img.Bounds(), side))
	img = upright(img, orientation(raw))
	var out bytes.Buffer
	c := clean{width: img.Bounds().Dx(), height: img.Bounds().Dy(), format: "png"}
	if k.name == "jpeg" || (k.name == "webp" && opaque(img)) {
		c.format = "jpeg"
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: keptQuality})
	} else {
		err = (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&out, img)
	}
	c.data = out.Bytes()
	return c, err
}

// sideWidth is the width at which neither side is longer than side.
func sideWidth(b image.Rectangle, side int) int {
	if b.Dy() > b.Dx() && b.Dy() > side {
		return max(1, b.Dx()*side/b.Dy())
	}
	return side
}

func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// encode writes a derived picture. JPEG knows no transparency: it gets white paper.
func encode(img image.Image, f Format) ([]byte, error) {
	var out bytes.Buffer
	var err error
	switch f {
	case WebP:
		err = encoder.Encode(&out, img, encoder.Options{Quality: derivedQuality, Method: webpMethod})
	case JPEG:
		if !opaque(img) {
			paper := image.NewRGBA(img.Bounds())
			draw.Draw(paper, paper.Bounds(), image.White, image.Point{}, draw.Src)
			draw.Draw(paper, paper.Bounds(), img, img.Bounds().Min, draw.Over)
			img = paper
		}
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: derivedQuality})
	}
	return out.Bytes(), err
}
