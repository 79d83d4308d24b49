package media_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// quarters draws red, green, blue and yellow in the four corners, so that a turn can be seen.
func quarters(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 230, A: 255}
			switch {
			case x >= w/2 && y < h/2:
				c = color.NRGBA{G: 230, A: 255}
			case x < w/2 && y >= h/2:
				c = color.NRGBA{B: 230, A: 255}
			case x >= w/2:
				c = color.NRGBA{R: 230, G: 230, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func corner(img image.Image, right, bottom bool) string {
	b := img.Bounds()
	x, y := b.Min.X+b.Dx()/4, b.Min.Y+b.Dy()/4
	if right {
		x += b.Dx() / 2
	}
	if bottom {
		y += b.Dy() / 2
	}
	r, g, bl, _ := img.At(x, y).RGBA()
	name := ""
	for _, c := range []struct {
		v    uint32
		name string
	}{{r, "r"}, {g, "g"}, {bl, "b"}} {
		if c.v > 0x8000 {
			name += c.name
		}
	}
	return name
}

func asJPEG(t testing.TB, img image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif makes a TIFF with an orientation and a GPS position (as text, so that it can be searched for).
func exif(order binary.AppendByteOrder, orientation int) []byte {
	mark := "MM\x00*"
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		mark = "II*\x00"
	}
	t := append([]byte(mark), order.AppendUint32(nil, 8)...)
	t = order.AppendUint16(t, 2)
	t = order.AppendUint16(order.AppendUint16(t, 0x010e), 2) // a description elsewhere in the block
	t = order.AppendUint32(order.AppendUint32(t, 20), 38)
	t = order.AppendUint16(order.AppendUint16(t, 0x0112), 3)
	t = order.AppendUint32(t, 1)
	t = order.AppendUint16(order.AppendUint16(t, uint16(orientation)), 0)
	t = order.AppendUint32(t, 0)
	return append(t, "GPS 43.2389N 76.8897E"...)
}

func withJPEGExif(raw, tiff []byte) []byte {
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := append([]byte{0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return append(append(append([]byte{}, raw[:2]...), append(segment, body...)...), raw[2:]...)
}

func pngChunk(name string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	data := append([]byte(name), body...)
	return binary.BigEndian.AppendUint32(append(out, data...), crc32.ChecksumIEEE(data))
}

func withPNGExif(raw, tiff []byte) []byte {
	const header = 8 + 25 // signature and IHDR
	return append(append(append([]byte{}, raw[:header]...), pngChunk("eXIf", tiff)...), raw[header:]...)
}
