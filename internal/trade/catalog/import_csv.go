package catalog

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decodeText brings a text file to UTF-8: by its byte order mark, as strict UTF-8, as GB 18030, as Windows-1251.
func decodeText(data []byte) ([]byte, error) {
	if rest, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); ok {
		data = rest
	} else if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return decoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), data)
	}
	switch {
	case binary(data):
		return nil, fileProblem("import_encoding")
	case utf8.Valid(data):
		return data, nil
	case looksCyrillic(data):
		return decoded(charmap.Windows1251, data)
	}
	if text, err := decoded(simplifiedchinese.GB18030, data); err == nil {
		return text, nil
	}
	return decoded(charmap.Windows1251, data)
}

func decoded(e encoding.Encoding, data []byte) ([]byte, error) {
	text, err := e.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) || binary(text) {
		return nil, fileProblem("import_encoding")
	}
	return text, nil
}

// binary reports bytes that no text has.
func binary(data []byte) bool {
	return bytes.ContainsFunc(data, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\v' })
}

// looksCyrillic tells Windows-1251 from GB 18030, in which short Russian texts may happen to be valid too. There the lead
// bytes of common Chinese (rows 16 to 55 of GB 2312, B0 to D7) and of the Cyrillic row (A7) outweigh the rare ones from D8
// on; small Russian letters of Windows-1251 are E0 to FF.
func looksCyrillic(data []byte) bool {
	common, rare := 0, 0
	for i := 0; i < len(data); i++ {
		switch b := data[i]; {
		case b < 0x80:
			continue
		case b >= 0xd8:
			rare++
		default:
			common++
		}
		i++ // the trail byte
	}
	return rare > common
}

// csvRows reads delimited text. A record is one row however many lines it has, and a blank line is a row too, as
// spreadsheets count. A record whose quotation marks do not match costs its own line only.
type csvRows struct {
	text  []byte
	comma rune
	row   int
	at    int // where the next record begins
	from  int // where r begins
	r     *csv.Reader
}

// openCSV finds the separator: the one that makes most known columns of the heading.
func openCSV(text []byte) *csvRows {
	best, most := ',', -1
	for _, comma := range [...]rune{',', ';', '\t'} {
		rows := &csvRows{text: text, comma: comma}
		_, cells, _ := rows.next()
		known := 0
		for _, cell := range cells[:min(len(cells), maxColumns)] {
			if columnName(cell) != "" {
				known++
			}
		}
		if known > most {
			best, most = comma, known
		}
	}
	return &csvRows{text: text, comma: best}
}

func (c *csvRows) close() {}

func (c *csvRows) next() (row int, cells []string, err error) {
	c.skipBlank()
	if c.at >= len(c.text) {
		return 0, nil, io.EOF
	}
	if c.r == nil {
		c.from, c.r = c.at, c.reader(c.text[c.at:])
	}
	c.row++
	cells, err = c.r.Read()
	if err == nil {
		c.at = c.from + int(c.r.InputOffset())
		return c.row, cells, nil
	}
	if _, ok := errors.AsType[*csv.ParseError](err); !ok {
		return 0, nil, err
	}
	line := c.line()
	c.at, c.r = c.at+len(line), nil
	return c.row, c.lenient(line), nil
}

// lenient reads one line whose quotation marks do not match: they are taken as text.
func (c *csvRows) lenient(line []byte) []string {
	r := c.reader(line)
	r.LazyQuotes = true
	cells, err := r.Read()
	if err != nil {
		return strings.Split(strings.TrimRight(string(line), "\r\n"), string(c.comma))
	}
	return cells
}

func (c *csvRows) reader(text []byte) *csv.Reader {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = c.comma, -1
	return r
}

// line is the text up to the end of the line, with it.
func (c *csvRows) line() []byte {
	rest := c.text[c.at:]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		return rest[:i+1]
	}
	return rest
}

// skipBlank counts the lines without any character, which encoding/csv passes over.
func (c *csvRows) skipBlank() {
	for c.at < len(c.text) {
		line := c.line()
		if len(bytes.TrimRight(line, "\r\n")) > 0 || bytes.HasPrefix(line, []byte("\r\r")) {
			return
		}
		c.row++
		c.at += len(line)
	}
}
