package demo

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// lamp is the scanner that a drawing is rasterised with. It lights every surface from the upper left, leaves lines
// flat and lets the shadow on the ground fade out. It touches only the pixels around a path, where the scanner of
// rasterx goes over the whole picture for each of them.
type lamp struct {
	canvas       *image.RGBA
	line, shadow color.RGBA

	raster vector.Rasterizer
	mask   image.Alpha
	points []point
	extent fixed.Rectangle26_6
	colour color.NRGBA
}

type point struct {
	fixed.Point26_6
	first bool
}

// Start begins a path.
func (l *lamp) Start(a fixed.Point26_6) { l.add(a, true) }

// Line goes on to a point.
func (l *lamp) Line(b fixed.Point26_6) { l.add(b, false) }

func (l *lamp) add(p fixed.Point26_6, first bool) {
	if len(l.points) == 0 {
		l.extent = fixed.Rectangle26_6{Min: p, Max: p}
	}
	l.extent.Min.X, l.extent.Min.Y = min(l.extent.Min.X, p.X), min(l.extent.Min.Y, p.Y)
	l.extent.Max.X, l.extent.Max.Y = max(l.extent.Max.X, p.X), max(l.extent.Max.Y, p.Y)
	l.points = append(l.points, point{p, first})
}

// GetPathExtent is the rectangle around the path.
func (l *lamp) GetPathExtent() fixed.Rectangle26_6 { return l.extent }

// SetColor takes the colour of the next path; drawings have plain colours only.
func (l *lamp) SetColor(c any) {
	if plain, ok := c.(color.Color); ok {
		l.colour = color.NRGBAModel.Convert(plain).(color.NRGBA)
	}
}

// Clear forgets the path.
func (l *lamp) Clear() { l.points, l.extent = l.points[:0], fixed.Rectangle26_6{} }

// SetBounds does nothing: the canvas has its size.
func (*lamp) SetBounds(int, int) {}

// SetWinding does nothing: paths are filled by the non-zero rule, which is that of SVG.
func (*lamp) SetWinding(bool) {}

// SetClip does nothing: nothing is clipped but by the canvas.
func (*lamp) SetClip(image.Rectangle) {}

// Draw paints the path.
func (l *lamp) Draw() {
	if len(l.points) == 0 {
		return
	}
	if sameHue(l.colour, l.shadow) {
		l.drawShadow()
		return
	}
	box := image.Rect(l.extent.Min.X.Floor(), l.extent.Min.Y.Floor(), l.extent.Max.X.Ceil(), l.extent.Max.Y.Ceil())
	l.cover(box)
	shades := l.shades()
	for y := max(box.Min.Y, 0); y < min(box.Max.Y, l.canvas.Rect.Max.Y); y++ {
		mask, down := l.mask.Pix[(y-box.Min.Y)*l.mask.Stride:], 3*(y-box.Min.Y)*len(shades)/box.Dy()
		for x := max(box.Min.X, 0); x < min(box.Max.X, l.canvas.Rect.Max.X); x++ {
			if a := mask[x-box.Min.X]; a > 0 {
				// how far the pixel is from the lit corner, down counting three times as much as across
				far := ((x-box.Min.X)*len(shades)/box.Dx() + down) / 4
				l.blend(x, y, shades[far], uint32(a)*uint32(l.colour.A)/0xff)
			}
		}
	}
}

// cover rasterises the path into the mask, whose corner is that of the box. It closes nothing: a fill comes closed, and
// the outline of a line comes in pieces that only together are closed.
func (l *lamp) cover(box image.Rectangle) {
	l.raster.Reset(box.Dx(), box.Dy())
	for _, p := range l.points {
		x, y := float32(p.X)/64-float32(box.Min.X), float32(p.Y)/64-float32(box.Min.Y)
		if p.first {
			l.raster.MoveTo(x, y)
		} else {
			l.raster.LineTo(x, y)
		}
	}
	if n := box.Dx() * box.Dy(); cap(l.mask.Pix) < n {
		l.mask.Pix = make([]uint8, n)
	} else {
		l.mask.Pix = l.mask.Pix[:n]
		clear(l.mask.Pix)
	}
	l.mask.Stride, l.mask.Rect = box.Dx(), image.Rect(0, 0, box.Dx(), box.Dy())
	l.raster.Draw(&l.mask, l.mask.Rect, image.Opaque, image.Point{})
}

// shades are the colours of the path from its lit corner to the one in the shade.
func (l *lamp) shades() [64]color.RGBA {
	var s [64]color.RGBA
	base := color.RGBA{l.colour.R, l.colour.G, l.colour.B, 0xff}
	for i := range s {
		switch {
		case base == l.line:
			s[i] = base
		case i < 44:
			s[i] = mix(base, white, 18*(44-i)/44)
		default:
			s[i] = mix(base, l.line, 8*(i-44)/20)
		}
	}
	return s
}

// drawShadow paints a soft shadow in place of the ellipse on the ground, half as high again.
func (l *lamp) drawShadow() {
	cx, cy := float64(l.extent.Min.X+l.extent.Max.X)/128, float64(l.extent.Min.Y+l.extent.Max.Y)/128
	rx, ry := float64(l.extent.Max.X)/64-cx, float64(l.extent.Max.Y)/64-cy
	rx, ry = 1.1*rx, 1.7*ry
	for y := max(int(cy-ry), 0); y < min(int(cy+ry)+1, l.canvas.Rect.Max.Y); y++ {
		for x := max(int(cx-rx), 0); x < min(int(cx+rx)+1, l.canvas.Rect.Max.X); x++ {
			dx, dy := (float64(x)-cx)/rx, (float64(y)-cy)/ry
			if dark := 1 - math.Hypot(dx, dy); dark > 0 {
				l.blend(x, y, l.shadow, uint32(min(255*1.2*dark, 150)))
			}
		}
	}
}

// blend lays a colour over a pixel; alpha goes to 255.
func (l *lamp) blend(x, y int, c color.RGBA, alpha uint32) {
	p := l.canvas.Pix[y*l.canvas.Stride+4*x:][:3]
	if alpha == 0xff {
		p[0], p[1], p[2] = c.R, c.G, c.B
		return
	}
	for i, v := range [3]uint8{c.R, c.G, c.B} {
		p[i] = uint8((uint32(p[i])*(0xff-alpha) + uint32(v)*alpha + 0x7f) / 0xff)
	}
}

var white = color.RGBA{0xff, 0xff, 0xff, 0xff}

func sameHue(a color.NRGBA, b color.RGBA) bool { return a.R == b.R && a.G == b.G && a.B == b.B }

// mix moves a colour towards another by some per cent.
func mix(from, to color.RGBA, percent int) color.RGBA {
	step := func(a, b uint8) uint8 { return uint8((int(a)*(100-percent) + int(b)*percent + 50) / 100) }
	return color.RGBA{step(from.R, to.R), step(from.G, to.G), step(from.B, to.B), 0xff}
}

// parse reads #rrggbb. It panics on anything else: the colours stand in this package.
func parse(hue string) color.RGBA {
	c := color.RGBA{A: 0xff}
	if _, err := fmt.Sscanf(hue, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
		panic("demo: no colour " + hue)
	}
	return c
}
