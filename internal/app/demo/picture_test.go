package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"market/frontend"
)

func TestEveryPictureOfAProductIsDrawn(t *testing.T) {
	for _, p := range load(t).Products {
		if !frontend.Has("art/product/" + p.Picture + ".svg") {
			t.Errorf("%s %s: no drawing %q", p.Supplier, p.SKU, p.Picture)
		}
	}
}

func TestPicturesShowSomething(t *testing.T) {
	for _, kind := range drawings(t) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			img, err := paint(source(t, kind), toneOf(kind))
			if err != nil {
				t.Fatal(err)
			}
			share, colours := look(img, backdrop(toneOf(kind)))
			t.Logf("%.0f %% drawn in %d colours", share, colours)
			if share < 8 || share > 80 {
				t.Errorf("%.1f %% of the picture is drawn", share)
			}
			if colours < 200 {
				t.Errorf("%d colours", colours)
			}
		})
	}
}

// look tells how many per cent of a picture differ from its backdrop, and how many colours it has, by every third pixel.
func look(img, empty *image.RGBA) (share float64, colours int) {
	seen, drawn, all := map[color.RGBA]bool{}, 0, 0
	for y := 0; y < pictureHeight; y += 3 {
		for x := 0; x < pictureWidth; x += 3 {
			c := img.RGBAAt(x, y)
			seen[c] = true
			all++
			if c != empty.RGBAAt(x, y) {
				drawn++
			}
		}
	}
	return 100 * float64(drawn) / float64(all), len(seen)
}

func TestPictureIsAPNG(t *testing.T) {
	img, err := png.Decode(bytes.NewReader(picture(t, "tractor")))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, 1280, 960) {
		t.Errorf("the picture measures %v", img.Bounds())
	}
	painted, err := paint(source(t, "tractor"), toneOf("tractor"))
	if err != nil {
		t.Fatal(err)
	}
	for p := range 960 {
		if got, want := color.RGBAModel.Convert(img.At(p, p)), painted.RGBAAt(p, p); got != want {
			t.Fatalf("pixel %d is %v, painted was %v", p, got, want)
		}
	}
}

func TestPictureIsTheSameEachTime(t *testing.T) {
	if !bytes.Equal(picture(t, "pump"), picture(t, "pump")) {
		t.Error("two pictures of one kind differ")
	}
	if bytes.Equal(picture(t, "pump"), picture(t, "valve")) {
		t.Error("two kinds have one picture")
	}
}

func TestUnknownKindIsACrate(t *testing.T) {
	if !bytes.Equal(picture(t, "perpetual-motion"), picture(t, "crate")) {
		t.Error("an unknown kind is no crate")
	}
}

func TestTonesNameDrawings(t *testing.T) {
	known, seen := drawings(t), map[string]bool{}
	for _, tone := range tones {
		for _, kind := range tone.kinds {
			if seen[kind] || !slices.Contains(known, kind) {
				t.Errorf("%q has two tones or no drawing", kind)
			}
			seen[kind] = true
		}
	}
}

func TestDrawingsAreReadWhole(t *testing.T) {
	for _, kind := range drawings(t) {
		if svg := resolve(source(t, kind), tones[0]); strings.Contains(svg, "var(") || strings.Contains(svg, "currentColor") {
			t.Errorf("%s keeps a colour of the stylesheet", kind)
		}
	}
	if _, err := paint(`<svg viewBox="0 0 240 180"><path d="M0 0`, tones[0]); err == nil {
		t.Error("a broken drawing is painted")
	}
}

func TestLinesGrowWithThePicture(t *testing.T) {
	for width, want := range map[int]int{10: 49, 2: 7} {
		svg := fmt.Sprintf(`<svg viewBox="0 0 240 180" fill="none" stroke="currentColor"><path d="M40 60h160" stroke-width="%d"/></svg>`, width)
		img, err := paint(svg, tones[0])
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for y := range pictureHeight {
			if img.RGBAAt(pictureWidth/2, y) == parse(line) {
				got++
			}
		}
		if got < want-2 || got > want+1 {
			t.Errorf("a line of %d units is %d pixels wide, not %d", width, got, want)
		}
	}
}

func TestLightFallsFromAbove(t *testing.T) {
	img, err := paint(`<svg viewBox="0 0 240 180"><path d="M40 40h160v80h-160z" fill="var(--art-1,#808080)"/></svg>`, tones[0])
	if err != nil {
		t.Fatal(err)
	}
	top, bottom := img.RGBAAt(300, 270), img.RGBAAt(980, 610)
	if top.G <= 0x80 || bottom.G >= 0x80 {
		t.Errorf("the grey is %v above and %v below", top, bottom)
	}
}

func picture(t *testing.T, kind string) []byte {
	t.Helper()
	raw, err := Picture(kind)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func source(t *testing.T, kind string) string {
	t.Helper()
	raw, err := fs.ReadFile(frontend.Files(), strings.TrimPrefix(frontend.Asset("art/product/"+kind+".svg"), frontend.Prefix))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// drawings are the kinds that the site has a drawing of.
func drawings(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(frontend.Files(), "art/product/*.svg")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d drawings, %v", len(files), err)
	}
	for i, f := range files {
		files[i], _, _ = strings.Cut(path.Base(f), ".")
	}
	return files
}
