package media

import (
	"bytes"
	"encoding/binary"
)

// orientation reads how the camera was held from JPEG, PNG or WebP; 1 (upright) when it is not said or not readable.
// Everything else in the metadata is dropped with it.
func orientation(raw []byte) int {
	k, ok := sniff(raw)
	if !ok {
		return 1
	}
	switch k.name {
	case "jpeg":
		return tiffOrientation(jpegExif(raw))
	case "png":
		return tiffOrientation(chunk(raw, 8, binary.BigEndian, 4, "eXIf"))
	case "webp":
		return tiffOrientation(bytes.TrimPrefix(chunk(raw, 12, binary.LittleEndian, 0, "EXIF"), []byte("Exif\x00\x00")))
	}
	return 1
}

// jpegExif finds the Exif segment among the markers before the picture data.
func jpegExif(raw []byte) []byte {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff; {
		marker := raw[at+1]
		if marker == 0xff { // fill byte
			at++
			continue
		}
		end := at + 2 + int(binary.BigEndian.Uint16(raw[at+2:]))
		if marker == 0xda || end < at+4 || end > len(raw) {
			return nil
		}
		if body, is := bytes.CutPrefix(raw[at+4:end], []byte("Exif\x00\x00")); is && marker == 0xe1 {
			return body
		}
		at = end
	}
	return nil
}

// chunk finds a chunk of a PNG (length, name, body, 4 bytes of checksum) or a RIFF (name, length, body, even).
func chunk(raw []byte, at int, order binary.ByteOrder, checksum int, name string) []byte {
	png := checksum > 0
	for at+8 <= len(raw) {
		head := raw[at : at+8]
		label, size := string(head[:4]), int64(order.Uint32(head[4:]))
		if png {
			label, size = string(head[4:]), int64(order.Uint32(head[:4]))
		}
		end := int64(at) + 8 + size
		if end > int64(len(raw)) {
			return nil
		}
		if label == name {
			return raw[at+8 : end]
		}
		if at = int(end) + checksum; !png {
			at += int(size & 1)
		}
	}
	return nil
}

// tiffOrientation reads tag 0x0112 of the first directory (TIFF 6.0, section 2).
func tiffOrientation(t []byte) int {
	if len(t) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(t[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := int64(order.Uint32(t[4:]))
	if at+2 > int64(len(t)) {
		return 1
	}
	entries := t[at+2:]
	for range order.Uint16(t[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == 0x0112 && order.Uint16(entries[2:]) == 3 {
			if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}
