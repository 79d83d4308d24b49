package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io/fs"
	"regexp"
	"strings"

	"github.com/srwiley/oksvg"
	"github.com/srwiley/rasterx"

	"market/frontend"
)

// The size of a picture in pixels: the 240 × 180 units of a drawing, enlarged. The drawing leaves inset of it free on
// each side; the floor begins at the horizon, in per cent of the height.
const (
	pictureWidth  = 1280
	pictureHeight = 960
	inset         = 0.04
	horizon       = 79
)

// line is the colour of lines in a drawing, --art-line of frontend/tokens.css in the light; the other colours stand in
// each drawing as the fallback of their variable.
const line = "#1d3b3d"

var variable = regexp.MustCompile(`var\(--art-([a-z0-9]+), ?(#[0-9a-f]{6})\)`)

// Picture draws a kind of product as a PNG, before a wall in the tone of its trade; a kind without a drawing is a crate.
func Picture(kind string) ([]byte, error) {
	name := "art/product/" + kind + ".svg"
	if !frontend.Has(name) {
		kind, name = "crate", "art/product/crate.svg"
	}
	svg, err := fs.ReadFile(frontend.Files(), strings.TrimPrefix(frontend.Asset(name), frontend.Prefix))
	if err != nil {
		return nil, err
	}
	img, err := paint(string(svg), toneOf(kind))
	if err != nil {
		return nil, fmt.Errorf("drawing %s: %w", kind, err)
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err = encoder.Encode(&out, img)
	return out.Bytes(), err
}

// paint puts a drawing before the backdrop of its tone.
func paint(svg string, t tone) (*image.RGBA, error) {
	icon, err := oksvg.ReadIconStream(strings.NewReader(resolve(svg, t)), oksvg.StrictErrorMode)
	if err != nil {
		return nil, err
	}
	img := backdrop(t)
	icon.SetTarget(pictureWidth*inset, pictureHeight*inset, pictureWidth*(1-2*inset), pictureHeight*(1-2*inset))
	for i := range icon.SVGPaths {
		enlarge(&icon.SVGPaths[i].PathStyle, pictureWidth*(1-2*inset)/icon.ViewBox.W)
	}
	lamp := &lamp{canvas: img, line: parse(line), shadow: parse(t.shade)}
	icon.Draw(rasterx.NewDasher(pictureWidth, pictureHeight, lamp), 1)
	return img, nil
}

// enlarge widens a line by the scale of the picture, which the rasteriser applies to the points only. A thin line grows
// less: it draws an edge, and a picture is looked at closer than the small drawing it comes from.
func enlarge(s *oksvg.PathStyle, scale float64) {
	if s.LineWidth *= scale; s.LineWidth <= 2.5*scale {
		s.LineWidth *= 0.75
	}
	dash := make([]float64, len(s.Dash))
	for i, d := range s.Dash {
		dash[i] = d * scale
	}
	s.Dash, s.DashOffset = dash, s.DashOffset*scale
}

// resolve puts colours where a drawing of the site has variables, since the rasteriser knows no stylesheet.
func resolve(svg string, t tone) string {
	root, rest, _ := strings.Cut(svg, ">")
	svg = root + ">" + t.sheet + rest
	return variable.ReplaceAllStringFunc(strings.ReplaceAll(svg, "currentColor", line), func(s string) string {
		m := variable.FindStringSubmatch(s)
		return t.hue(m[1], m[2])
	})
}

// backdrop is the empty picture of a tone: a wall that lightens towards the floor, and the floor.
func backdrop(t tone) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, pictureWidth, pictureHeight))
	wall, shade, floor := parse(t.wall), parse(t.shade), pictureHeight*horizon/100
	for y := range pictureHeight {
		hue := mix(wall, white, 45*y/floor)
		if y >= floor {
			hue = mix(wall, shade, 10+14*(pictureHeight-y)/(pictureHeight-floor))
		}
		draw.Draw(img, image.Rect(0, y, pictureWidth, y+1), image.NewUniform(hue), image.Point{}, draw.Src)
	}
	return img
}
