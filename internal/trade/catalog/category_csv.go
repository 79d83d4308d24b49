package catalog

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
)

// ErrUnreadable is the answer to a file that is not the CSV it should be.
var ErrUnreadable = errs.New(errs.Malformed, "error.file_unreadable")

// CategoryReport tells what became of the rows of a category file.
type CategoryReport struct {
	Created, Updated, Unchanged int
	Failed                      []CategoryError
}

// CategoryError is one refused field of a row; Row counts as a spreadsheet shows it, the header being row 1.
type CategoryError struct {
	Row  int
	Code string // of the category
	errs.Field
}

// categoryFileColumns must be there, in any order; name_kk, name_en, hs_prefixes and attributes may be.
var categoryFileColumns = [...]string{"code", "parent_code", "name_zh", "name_ru"}

// maxCategoryRows bounds a category file.
const maxCategoryRows = 5_000

// ImportCategories brings the tree to what a CSV file says: code, parent_code, names in four languages, hs_prefixes parted
// by ";", attributes as a JSON array; parents before children. Categories are known by their codes, so the same file again
// changes nothing; those that the file does not name stay. A faulty row is reported and skipped.
func (s *Service) ImportCategories(ctx context.Context, by actor.Actor, r io.Reader) (CategoryReport, error) {
	if !mayEditTree(by) {
		return CategoryReport{}, ErrForbidden
	}
	rows, err := readCategoryFile(r)
	if err != nil {
		return CategoryReport{}, err
	}
	var report CategoryReport
	err = s.changeTree(ctx, func(tx *database.Tx, tree *Tree) error {
		report = CategoryReport{}
		for i, row := range rows {
			next, err := s.importCategory(ctx, tx, by, tree, i, row, &report)
			if err != nil {
				return err
			}
			tree = next
		}
		return nil
	})
	return report, err
}

type categoryRow struct {
	row        int
	parentCode string
	Category
	badAttributes bool
}

// importCategory stores one row and returns the tree as it is then.
func (s *Service) importCategory(ctx context.Context, tx *database.Tx, by actor.Actor, tree *Tree, position int, row categoryRow, report *CategoryReport) (*Tree, error) {
	c := cleanCategory(row.Category)
	stored, exists := tree.ByCode(c.Code)
	c.ID, c.Version, c.CreatedAt, c.UpdatedAt, c.Position = stored.ID, stored.Version, stored.CreatedAt, stored.UpdatedAt, position
	if problems := row.place(&c, tree); len(problems) > 0 {
		for _, f := range problems {
			report.Failed = append(report.Failed, CategoryError{Row: row.row, Code: c.Code, Field: f})
		}
		return tree, nil
	}
	switch {
	case !exists:
		c = newCategory(c, s)
		report.Created++
		return NewTree(append(slices.Clone(tree.All()), c)), s.addCategory(ctx, tx, by, c)
	case reflect.DeepEqual(c, stored):
		report.Unchanged++
		return tree, nil
	}
	report.Updated++
	err := s.replaceCategory(ctx, tx, by, tree, &c)
	all := slices.Clone(tree.All())
	all[tree.index[c.ID]] = c
	return NewTree(all), err
}

// place finds the parent of a row's category and reports what is wrong with the row.
func (row categoryRow) place(c *Category, tree *Tree) errs.Problems {
	var p errs.Problems
	if row.parentCode != "" {
		parent, ok := tree.ByCode(row.parentCode)
		if !ok {
			p.Add("parent_code", "unknown_category")
		}
		c.ParentID = parent.ID
	}
	p.Check(!row.badAttributes, "attributes", "bad_format")
	return append(p, validateCategoryNode(*c, tree)...)
}

func readCategoryFile(r io.Reader) ([]categoryRow, error) {
	in := bufio.NewReader(r)
	if bom, _ := in.Peek(3); string(bom) == "\ufeff" {
		_, _ = in.Discard(3)
	}
	file := csv.NewReader(in)
	file.FieldsPerRecord = -1
	header, err := file.Read()
	if err != nil {
		return nil, ErrUnreadable.Because(err)
	}
	index := map[string]int{}
	for i, name := range header {
		index[strings.ToLower(i18n.Normalize(name))] = i
	}
	var missing errs.Problems
	for _, name := range categoryFileColumns {
		_, ok := index[name]
		missing.Check(ok, "file", "column_missing", "column", name)
	}
	if err := missing.Err(); err != nil {
		return nil, err
	}
	var rows []categoryRow
	for n := 2; ; n++ {
		record, err := file.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil || n > maxCategoryRows {
			return nil, ErrUnreadable.Because(errors.Join(err, fmt.Errorf("row %d", n)))
		}
		rows = append(rows, parseCategoryRow(n, func(name string) string {
			if i, ok := index[name]; ok && i < len(record) {
				return record[i]
			}
			return ""
		}))
	}
}

func parseCategoryRow(n int, cell func(string) string) categoryRow {
	row := categoryRow{row: n, parentCode: i18n.Normalize(cell("parent_code"))}
	row.Code = cell("code")
	row.Name = i18n.Text{}
	for _, l := range i18n.Langs {
		row.Name[l] = cell("name_" + string(l))
	}
	for prefix := range strings.SplitSeq(cell("hs_prefixes"), ";") {
		row.HSPrefixes = append(row.HSPrefixes, nonEmpty(strings.TrimSpace(prefix))...)
	}
	if text := strings.TrimSpace(cell("attributes")); text != "" {
		row.badAttributes = json.Unmarshal([]byte(text), &row.Attributes) != nil
	}
	return row
}
