package catalog

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// Limits of a workbook: how large it may be unpacked, from which size on the ratio counts, and the widest row.
const (
	maxUnpacked    = 300 << 20
	ratioCountsAt  = 16 << 20
	maxZipRatio    = 100
	maxXLSXColumns = 300
	inMemory       = 4 << 20 // larger parts are unpacked into temporary files
)

// xlsxRows streams the first visible sheet of a workbook. Formulas are never worked out: a cell is what was saved in it.
type xlsxRows struct {
	file *excelize.File
	rows *excelize.Rows
	row  int
}

func openXLSX(data []byte) (*xlsxRows, error) {
	if err := checkArchive(data); err != nil {
		return nil, err
	}
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: inMemory, RawCellValue: true,
	})
	if err != nil {
		if errors.Is(err, excelize.ErrWorkbookPassword) {
			return nil, fileProblem("import_password")
		}
		return nil, fileProblem("import_damaged")
	}
	rows, err := file.Rows(firstSheet(file))
	if err != nil {
		_ = file.Close()
		return nil, fileProblem("import_damaged")
	}
	return &xlsxRows{file: file, rows: rows}, nil
}

// checkArchive refuses what unpacks to far more than it seems, before anything is unpacked. A lie about the size is found
// by archive/zip, which stops there.
func checkArchive(data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fileProblem("import_damaged")
	}
	var size uint64
	for _, f := range archive.File {
		if f.UncompressedSize64 > maxUnpacked {
			return fileProblem("import_unpacks_too_large", "max", maxUnpacked>>20)
		}
		size += f.UncompressedSize64
	}
	if size > maxUnpacked || size > ratioCountsAt && size > uint64(len(data))*maxZipRatio {
		return fileProblem("import_unpacks_too_large", "max", maxUnpacked>>20)
	}
	return nil
}

func firstSheet(file *excelize.File) string {
	for _, name := range file.GetSheetList() {
		if visible, err := file.GetSheetVisible(name); err == nil && visible {
			return name
		}
	}
	return file.GetSheetName(0)
}

func (x *xlsxRows) close() {
	_ = x.rows.Close()
	_ = x.file.Close() // removes its temporary files
}

func (x *xlsxRows) next() (row int, cells []string, err error) {
	if !x.rows.Next() {
		if x.rows.Error() != nil {
			return 0, nil, fileProblem("import_damaged")
		}
		return 0, nil, io.EOF
	}
	x.row++
	cells, err = x.rows.Columns()
	if err != nil || len(cells) > maxXLSXColumns {
		return 0, nil, fileProblem("import_damaged")
	}
	for i, cell := range cells {
		cells[i] = plainNumber(cell)
	}
	return x.row, cells, nil
}

// binaryNumber is a number as workbooks keep one that has no short binary form: 16 or 17 digits.
var binaryNumber = regexp.MustCompile(`^-?\d+\.\d{9,}(E[+-]?\d+)?$`)

// plainNumber rounds such a number to the 15 digits that spreadsheets show: 1198.5050000000001 was typed as 1198.505.
func plainNumber(cell string) string {
	const shown = 15
	if len(cell) <= shown+1 || !binaryNumber.MatchString(cell) {
		return cell
	}
	f, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		return cell
	}
	if f, err = strconv.ParseFloat(strconv.FormatFloat(f, 'g', shown, 64), 64); err != nil {
		return cell
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
