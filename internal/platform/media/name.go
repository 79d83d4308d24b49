package media

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxNameBytes = 150 // most file systems allow 255; the rest is for " (2)" and the like
	namelessFile = "file"
)

// SafeName makes a name that a file can be saved under on any system: the last part of what was sent, in NFC, without
// control, invisible and direction-changing characters or those that systems reserve, with the given ending.
func SafeName(name, ext string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if old := path.Ext(name); len(old) <= 6 {
		name = strings.TrimSuffix(name, old)
	}
	name = strings.Map(safeRune, norm.NFC.String(strings.ToValidUTF8(name, "")))
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". -_")
	for len(name) > maxNameBytes {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	if name == "" || reserved(name) {
		name = strings.TrimRight(namelessFile+"-"+name, "-")
	}
	return name + "." + ext
}

func safeRune(r rune) rune {
	switch {
	case strings.ContainsRune(`/\:*?"<>|%`, r):
		return '_'
	case unicode.IsSpace(r):
		return ' '
	case !unicode.IsGraphic(r), unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// reserved reports names that Windows keeps for devices, with any ending.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '0' && stem[3] <= '9'
}

// DownloadHeaders are the response headers of a file: saved, not shown; its type believed, not guessed; and if it is
// shown all the same, without rights.
func DownloadHeaders(f File) map[string]string {
	return map[string]string{
		"Content-Type":            f.Type,
		"Content-Disposition":     Disposition(f.Name),
		"X-Content-Type-Options":  "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox",
	}
}

// Disposition is the Content-Disposition of a download under a name (RFC 6266): in ASCII for the old, in UTF-8 for all
// others.
func Disposition(name string) string {
	var ascii, utf strings.Builder
	for _, r := range name {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			r = '_'
		}
		ascii.WriteRune(r)
	}
	const hex = "0123456789ABCDEF"
	for _, c := range []byte(name) {
		if attrChar(c) {
			utf.WriteByte(c)
			continue
		}
		utf.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return `attachment; filename="` + ascii.String() + `"; filename*=UTF-8''` + utf.String()
}

// attrChar is RFC 8187's attr-char: what needs no escape.
func attrChar(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0
}
