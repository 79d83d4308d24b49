package catalog

import (
	"bytes"
	"strings"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
)

// rowReader gives the rows of a spreadsheet one after another, with the number that a spreadsheet shows, and io.EOF
// behind the last.
type rowReader interface {
	next() (row int, cells []string, err error)
	close()
}

// sheet is an opened spreadsheet: its heading is read, its rows are to come.
type sheet struct {
	rowReader
	header header
	ragged bool   // the format tells how many cells a row has
	ext    string // "csv" or "xlsx"
}

func (s *sheet) contentType() string {
	if s.ext == "xlsx" {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8"
}

// openSheet tells the format of a file by its content and reads the heading: the first row with any text.
func openSheet(data []byte) (*sheet, error) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, fileProblem("import_empty")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		rows, err := openXLSX(data)
		if err != nil {
			return nil, err
		}
		return readHeading(&sheet{rowReader: rows, ext: "xlsx"})
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return nil, compoundFileProblem(data)
	}
	text, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	return readHeading(&sheet{rowReader: openCSV(text), ragged: true, ext: "csv"})
}

// compoundFileProblem tells a workbook behind a password from one of Excel 97: both are OLE compound files, and only the
// first has a stream of this name (MS-OFFCRYPTO 2.3.4.4).
func compoundFileProblem(data []byte) error {
	name := "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"
	if bytes.Contains(data, []byte(name)) {
		return fileProblem("import_password")
	}
	return fileProblem("import_old_excel")
}

func readHeading(s *sheet) (*sheet, error) {
	_, cells, err := s.nextText()
	if err == nil {
		s.header, err = newHeader(cells)
	} else if fileProblems(err) == nil {
		err = fileProblem("import_empty")
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// nextText is next without the rows that have no text.
func (s *sheet) nextText() (row int, cells []string, err error) {
	for {
		row, cells, err = s.next()
		if err != nil || strings.TrimSpace(strings.Join(cells, "")) != "" {
			return row, cells, err
		}
	}
}

// header is the heading of a spreadsheet.
type header struct {
	cells      []string       // as written
	at         map[string]int // place of each column that is taken, by its plain name
	attributes []string       // those of attributes among them
	ignored    []string
}

// maxColumns is how many columns a file may have: each heading is compared with all that are known.
const maxColumns = 500

// newHeader recognises the columns; the answer to a heading that lacks something names everything it lacks.
func newHeader(cells []string) (header, error) {
	h := header{cells: cells, at: map[string]int{}}
	var p errs.Problems
	if len(cells) > maxColumns {
		p.Add("file", "too_many", "max", maxColumns)
		return h, p.Err()
	}
	for i, cell := range cells {
		name := columnName(cell)
		_, twice := h.at[name]
		switch {
		case name == "" && i18n.Normalize(cell) == "", name == reasonColumn:
		case name == "":
			h.ignored = append(h.ignored, i18n.Normalize(cell))
		case twice:
			p.Add("file", "import_column_twice", "column", name)
		default:
			h.at[name] = i
			if strings.HasPrefix(name, attributePrefix) {
				h.attributes = append(h.attributes, name)
			}
		}
	}
	if len(h.at) == 0 {
		return header{}, fileProblem("import_no_header")
	}
	for _, name := range requiredColumns {
		if _, ok := h.at[name]; !ok {
			p.Add("file", "column_missing", "column", name)
		}
	}
	return h, p.Err()
}

// has reports whether the file has the column.
func (h header) has(name string) bool { _, ok := h.at[name]; return ok }

// cell gives the text of a row in a column, empty when there is none.
func (h header) cell(cells []string, name string) string {
	i, ok := h.at[name]
	if !ok || i >= len(cells) {
		return ""
	}
	return cells[i]
}

// fits reports whether a row has the cells of the heading; blank ones behind it are let pass.
func (h header) fits(cells []string) bool {
	if len(cells) < len(h.cells) {
		return false
	}
	return strings.TrimSpace(strings.Join(cells[len(h.cells):], "")) == ""
}
