package catalog

import (
	"context"
	"encoding/csv"
	"errors"
	"io"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
)

// Text tells a reader what is wrong with the row: the column's name and what to do.
func (e RowError) Text(p *i18n.Printer) string {
	reason := p.TMap("invalid."+e.Code, e.Args)
	if e.Column == "" {
		return p.T("import.row_reason", "row", e.Row, "reason", reason)
	}
	return p.T("import.cell_reason", "row", e.Row, "column", e.Column, "reason", reason)
}

// ErrorFile writes the refused rows of an import as a CSV: the columns of the file and the reasons, in UTF-8 with byte
// order mark. No cell is a formula. Corrected, the file may be imported as it is.
func (s *Service) ErrorFile(ctx context.Context, by actor.Actor, id string, lang i18n.Lang, w io.Writer) error {
	i, err := s.ownImport(ctx, by, id)
	if err != nil {
		return err
	}
	data, err := s.importData(ctx, i)
	if err != nil {
		return err
	}
	sheet, err := openSheet(data)
	if err != nil {
		return err
	}
	defer sheet.close()
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	report := errorReport{sheet: sheet, out: csv.NewWriter(w), printer: i18n.For(lang)}
	report.out.UseCRLF = true
	report.write(sheet.header.cells, report.printer.T("import.reason"))
	if err := report.rows(refusals{s: s, ctx: ctx, id: id}.next); err != nil {
		return err
	}
	report.out.Flush()
	return report.out.Error()
}

type errorReport struct {
	*sheet
	out     *csv.Writer
	printer *i18n.Printer
}

// rows walks through the file beside the refusals; both are in the order of the rows.
func (r *errorReport) rows(next func(after RowError, ordinal int) ([]RowError, error)) error {
	var waiting []RowError
	var last RowError
	ordinal := 0
	fill := func() (err error) {
		if len(waiting) == 0 {
			waiting, err = next(last, ordinal)
		}
		return err
	}
	for {
		if err := fill(); err != nil || len(waiting) == 0 {
			return err
		}
		row, cells, err := r.nextText()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		reasons := ""
		for len(waiting) > 0 && waiting[0].Row == row {
			if last.Row != row {
				ordinal = 0
			}
			last, waiting, ordinal = waiting[0], waiting[1:], ordinal+1
			if reasons != "" {
				reasons += "\n"
			}
			reasons += last.Text(r.printer)
			if err := fill(); err != nil {
				return err
			}
		}
		if reasons != "" {
			r.write(cells, reasons)
		}
	}
}

// write puts the reason behind the columns of the heading; what a row has beyond them stands behind it.
func (r *errorReport) write(cells []string, reason string) {
	out := make([]string, 0, len(cells)+1)
	for i := range max(len(cells), len(r.header.cells)) {
		if i == len(r.header.cells) {
			out = append(out, reason)
		}
		if i < len(cells) {
			out = append(out, armed(cells[i]))
		} else {
			out = append(out, "")
		}
	}
	if len(cells) <= len(r.header.cells) {
		out = append(out, reason)
	}
	_ = r.out.Write(out) // Flush tells
}

// refusals reads the refused fields of an import page by page.
type refusals struct {
	s   *Service
	ctx context.Context //nolint:containedctx // lives for one report
	id  string
}

const refusalsAtOnce = 1000

func (r refusals) next(after RowError, ordinal int) ([]RowError, error) {
	return selectImportErrors(r.ctx, r.s.db, r.id, after.Row, ordinal, refusalsAtOnce)
}

// Label names the state for a reader.
func (s ImportStatus) Label(p *i18n.Printer) string { return p.T("import.status." + string(s)) }
