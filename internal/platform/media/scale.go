package media

import (
	"image"

	"golang.org/x/image/draw"
)

// fit returns the picture at a width with its proportions kept; one that is not wider comes back as it is.
func fit(img image.Image, width int) image.Image {
	b := img.Bounds()
	if b.Dx() <= width {
		return img
	}
	height := max(1, (b.Dy()*width+b.Dx()/2)/b.Dx())
	if k := b.Dx() / (2 * width); k > 1 {
		img = shrink(img, k)
		b = img.Bounds()
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(out, out.Bounds(), img, b, draw.Src, nil)
	return out
}

// shrink makes one pixel of every k × k, strip by strip. A kernel over the whole of a large picture would hold 32 bytes
// for every pixel of a column.
func shrink(img image.Image, k int) image.Image {
	b := img.Bounds()
	w, h := max(1, b.Dx()/k), max(1, b.Dy()/k)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	rows := min(k, b.Dy())
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), rows))
	for y := range h {
		draw.Draw(strip, strip.Bounds(), img, image.Pt(b.Min.X, b.Min.Y+y*k), draw.Src)
		line := out.Pix[y*out.Stride:]
		for x := range w {
			average(line[x*4:x*4+4], strip, x*k, min(k, b.Dx()-x*k), rows)
		}
	}
	return out
}

// average writes the mean of a block of a strip. The colours are premultiplied, so what cannot be seen has no say.
func average(to []byte, strip *image.RGBA, x, w, h int) {
	var sum [4]int
	for y := range h {
		at := strip.PixOffset(x, y)
		for i, v := range strip.Pix[at : at+4*w] {
			sum[i&3] += int(v)
		}
	}
	n := w * h
	for i := range to {
		to[i] = byte((sum[i] + n/2) / n) //nolint:gosec // a mean of bytes
	}
}

// upright turns a picture as the camera noted (Exif 2.32, tag Orientation, 1 to 8).
func upright(img image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	src := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(src, src.Bounds(), img, b.Min, draw.Src)
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			tx, ty := turned(orientation, x, y, w, h)
			from, to := src.PixOffset(x, y), out.PixOffset(tx, ty)
			copy(out.Pix[to:to+4], src.Pix[from:from+4])
		}
	}
	return out
}

// turned tells where the pixel (x, y) of a picture of w × h belongs.
func turned(orientation, x, y, w, h int) (tx, ty int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
