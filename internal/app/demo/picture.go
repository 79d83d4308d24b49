package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"regexp"
	"strings"

	"github.com/srwiley/oksvg"
	"github.com/srwiley/rasterx"

	"market/frontend"
)

// The size of a picture in pixels: the 240 × 180 units of a drawing, enlarged.
const (
	pictureWidth  = 1280
	pictureHeight = 960
)

// line is the colour of lines in a drawing, --art-line of frontend/tokens.css in the light; the other colours stand in
// each drawing as the fallback of their variable.
const line = "#1d3b3d"

var variable = regexp.MustCompile(`var\(--[a-z0-9-]+, ?(#[0-9a-f]+)\)`)

var ground = color.RGBA{R: 0xee, G: 0xf3, B: 0xf1, A: 0xff}

// Picture draws a kind of product as a PNG; a kind without a drawing is a crate.
func Picture(kind string) ([]byte, error) {
	name := "art/product/" + kind + ".svg"
	if !frontend.Has(name) {
		name = "art/product/crate.svg"
	}
	raw, err := fs.ReadFile(frontend.Files(), strings.TrimPrefix(frontend.Asset(name), frontend.Prefix))
	if err != nil {
		return nil, err
	}
	svg := variable.ReplaceAllString(strings.ReplaceAll(string(raw), "currentColor", line), "$1")
	icon, err := oksvg.ReadIconStream(strings.NewReader(svg), oksvg.IgnoreErrorMode)
	if err != nil {
		return nil, fmt.Errorf("drawing %s: %w", kind, err)
	}
	img := image.NewRGBA(image.Rect(0, 0, pictureWidth, pictureHeight))
	draw.Draw(img, img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	icon.SetTarget(0, 0, pictureWidth, pictureHeight)
	scanner := rasterx.NewScannerGV(pictureWidth, pictureHeight, img, img.Bounds())
	icon.Draw(rasterx.NewDasher(pictureWidth, pictureHeight, scanner), 1)
	var out bytes.Buffer
	err = png.Encode(&out, img)
	return out.Bytes(), err
}
