package catalog

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/platform/media"
	"market/internal/trade/moderation"
)

const importFile = "testdata/import.csv"

// faults are the refused cells of importFile: row, column, code.
var faults = []string{
	"3 name_ru required", "4 name_zh too_long", "5 price_currency currency_required", "6 name_ru required", "7 price not_positive",
	"8 sku required", "9 name_ru too_long", "10 sku duplicate_in_file", "11 price too_many_decimals", "12 sku duplicate_in_file",
	"13 price price_not_a_number", "14 price_currency currency_code", "15 hs_code hs_code_six_digits", "16 moq not_positive",
	"17 price too_large", "18 moq not_a_number", "19 name_zh required", "20  row_cells", "21 hs_code digits_only", "22 moq not_positive",
	"23 hs_code hs_chapter_unknown", "24 hs_code hs_code_six_digits", "25 unit unknown_unit", "26 category_path unknown_category",
	"27 price_currency unknown_currency", "28 attributes.power_kw not_a_number", "28 lead_days not_positive", "28 incoterm incoterm_unknown",
	"29 attributes.power_kw attribute_unknown",
}

const acceptedRows = 7

// uploading is a place where files can be uploaded.
func uploading(t *testing.T, p *place) *place {
	t.Helper()
	p.uploads = must(media.NewDisk(t.TempDir()))
	return p
}

// run has an import worked to its end, as the queue would, and gives it.
func (p *place) run(i Import) Import {
	p.t.Helper()
	payload := must(json.Marshal(ImportJob{ID: i.ID}))
	for range 100 {
		ok(p.t, p.HandleImport(p.ctx, payload))
		if i = must(p.Import(p.ctx, actor.Program(), i.ID)); i.Finished() {
			return i
		}
	}
	p.t.Fatalf("the import does not end: %+v", i)
	return Import{}
}

// bring imports a text as the supplier.
func (p *place) bring(text string, dryRun bool) Import {
	p.t.Helper()
	return p.run(must(p.StartImport(p.ctx, p.supplier, "", "products.csv", strings.NewReader(text), dryRun)))
}

func cells(all []RowError) []string {
	out := make([]string, len(all))
	for i, e := range all {
		out[i] = fmt.Sprintf("%d %s %s", e.Row, e.Column, e.Code)
	}
	return out
}

func tally(i Import) string {
	return fmt.Sprintf("%s total %d done %d created %d updated %d unchanged %d failed %d", i.Status, i.Total, i.Done, i.Created, i.Updated, i.Unchanged, i.Failed)
}

func holds(t *testing.T, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestImportTakesGoodRowsAndTellsWhatIsWrongWithTheOthers(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		raw := string(must(os.ReadFile(importFile)))
		i := p.bring(raw, false)
		holds(t, tally(i), "done total 34 done 34 created 7 updated 0 unchanged 0 failed 27")
		holds(t, strings.Join(cells(i.Errors), "\n"), strings.Join(faults, "\n"))
		holds(t, i.Ignored, []string{"image_1", "remark"})
		for _, e := range i.Errors {
			for _, l := range i18n.Langs {
				if text := e.Text(i18n.For(l)); strings.ContainsAny(text, "⟦{") || !strings.Contains(text, fmt.Sprint(e.Row)) {
					t.Errorf("%s: %s", l, text)
				}
			}
		}
		p.oddRows(t)

		again := p.bring(raw, false)
		holds(t, tally(again), "done total 34 done 34 created 0 updated 0 unchanged 7 failed 27")
		holds(t, len(must(p.Mine(p.ctx, p.supplier, MineFilter{}, paging.Page{Limit: 100})).Items), acceptedRows)

		submitted, failed, err := p.SubmitImport(p.ctx, p.supplier, again.ID)
		ok(t, err)
		holds(t, []int{submitted, failed}, []int{acceptedRows - 1, 1}) // Q-4 has no unit
		holds(t, len(must(p.cases.Queue(p.ctx, p.moderator, moderation.Filter{}, paging.Page{Limit: 100})).Items), acceptedRows-1)
		submitted, _, err = p.SubmitImport(p.ctx, p.supplier, i.ID)
		ok(t, err)
		holds(t, submitted, 0)
	})
}

// oddRows looks at the correct rows of importFile that look odd.
func (p *place) oddRows(t *testing.T) {
	t.Helper()
	bySKU := must(productsBySKU(p.ctx, p.db, p.supplier.OrgID, []string{"Q-1", "Q-2", "-Q-3", "Q-4", "Q-5", "Q-6"}))
	if len(bySKU) != 6 {
		t.Fatalf("%d products", len(bySKU))
	}
	holds(t, bySKU["Q-1"].Content.Summary[i18n.Zh], "两行\n“引号”和\"直引号\"")
	q4, q5, q6 := bySKU["Q-4"].Content, bySKU["Q-5"].Content, bySKU["Q-6"].Content
	holds(t, []any{len(q4.Prices), q4.MOQ, q4.HSCode, q4.Currency}, []any{0, 1, "", ""})
	holds(t, []any{q5.Currency, q5.Prices, q5.CategoryID == p.pumps.ID}, []any{money.KZT, []Rung{{1, 198050}, {50, 191000}}, true})
	holds(t, q5.Name[i18n.Ru], "Қазақ әріптері бар атау")
	holds(t, []any{q6.Name[i18n.Zh], q6.Name[i18n.Ru], q6.Currency, q6.Unit}, []any{"=SUM(A1:A9)", "-Насос", "RUB", "piece"})
	holds(t, q6.Attributes, map[string]Value{"power_kw": Number(7.5), "material": Text("steel")})
	holds(t, q6.Incoterms, []Term{{"FCA", "Urumqi"}, {"DAP", "Алматы"}})
	holds(t, []any{q6.Keywords[i18n.Ru], q6.LeadTimes, q6.MOQ}, []any{[]string{"насос", "помпа"}, []LeadTime{{0, 15}}, 2})
	for sku, product := range bySKU {
		if product.Status != Draft {
			t.Errorf("%s is %s", sku, product.Status)
		}
	}
}

func TestDryRunWritesNoProduct(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		p.draft("P-1", p.content())
		raw := string(must(os.ReadFile(importFile)))
		i := p.bring(raw, true)
		holds(t, tally(i), "done total 34 done 34 created 6 updated 1 unchanged 0 failed 27")
		holds(t, len(must(p.Mine(p.ctx, p.supplier, MineFilter{}, paging.Page{})).Items), 1)
		submitted, failed, err := p.SubmitImport(p.ctx, p.supplier, i.ID)
		ok(t, err)
		holds(t, submitted+failed, 0)
		holds(t, tally(p.bring(raw, false)), "done total 34 done 34 created 6 updated 1 unchanged 0 failed 27")
	})
}

const smallHeading = "sku,name_zh,name_ru,category_path,price_currency,price,unit\n"

func TestImportChangesOnlyWhatTheFileHasColumnsFor(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		public := p.published("A-1", p.content())
		waiting := p.draft("A-2", p.content())
		must(p.Submit(p.ctx, p.supplier, waiting.ID))
		i := p.bring(smallHeading+
			"A-1,新泵,Новый насос,machinery.pumps,CNY,1:900;10:800,piece\n"+
			"A-2,新泵,Новый насос,machinery.pumps,CNY,900,piece\n", false)
		holds(t, tally(i), "done total 2 done 2 created 0 updated 1 unchanged 0 failed 1")
		holds(t, cells(i.Errors), []string{"3  product_in_review"})

		now := must(p.Product(p.ctx, p.supplier, public.ID))
		holds(t, []any{now.Status, now.RevisionStatus, now.Revision, now.PublishedRevisionID == public.RevisionID}, []any{Published, Draft, 2, true})
		holds(t, must(p.Published(p.ctx, public.ID)).Content.Name[i18n.Ru], p.content().Name[i18n.Ru])
		want := Normalize(p.content())
		want.Name, want.CategoryID = i18n.Text{i18n.Zh: "新泵", i18n.Ru: "Новый насос"}, p.pumps.ID
		want.Prices = []Rung{{1, 90000}, {10, 80000}}
		want.Attributes = map[string]Value{"power_kw": Number(7.5)} // the others are not of the wider category
		if !sameContent(now.Content, want) {
			t.Errorf("got %+v\nwant %+v", now.Content, want)
		}
		submitted, failed, err := p.SubmitImport(p.ctx, p.supplier, i.ID)
		ok(t, err)
		holds(t, []int{submitted, failed}, []int{1, 0})
	})
}

func TestImportsAreTheirSuppliers(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		i := p.bring(smallHeading+"A-1,泵,,machinery.pumps,,,piece\n", false)
		for _, by := range []actor.Actor{p.rival, p.buyer, p.moderator, {}} {
			_, err := p.Import(p.ctx, by, i.ID)
			wants(t, err, ErrImportNotFound)
			wants(t, p.ErrorFile(p.ctx, by, i.ID, i18n.Ru, &bytes.Buffer{}), ErrImportNotFound)
			_, _, err = p.SubmitImport(p.ctx, by, i.ID)
			wants(t, err, ErrImportNotFound)
			_, _, err = p.ImportedDrafts(p.ctx, by, i.ID, 0, 10)
			wants(t, err, ErrImportNotFound)
		}
		_, err := p.Import(p.ctx, p.colleague, i.ID)
		wants(t, err, ErrForbidden)
		for _, id := range []string{"", "x", database.NewID()} {
			_, err = p.Import(p.ctx, p.supplier, id)
			wants(t, err, ErrImportNotFound)
		}
		_, err = p.StartImport(p.ctx, p.rival, p.supplier.OrgID, "a.csv", strings.NewReader(smallHeading), false)
		wants(t, err, ErrSupplierNotFound)
		_, err = p.StartImport(p.ctx, p.colleague, "", "a.csv", strings.NewReader(smallHeading), false)
		wants(t, err, ErrForbidden)
		holds(t, len(must(p.Imports(p.ctx, p.rival, paging.Page{})).Items), 0)
		mine := must(p.Imports(p.ctx, p.supplier, paging.Page{})).Items
		holds(t, []any{len(mine), mine[0].ID}, []any{1, i.ID})

		drafts := must(p.Mine(p.ctx, p.supplier, MineFilter{}, paging.Page{})).Items
		holds(t, len(drafts), 0)
		theirs := must(p.Create(p.ctx, p.rival, NewProduct{SKU: "R-1", Content: p.content()}, idempotency.Key{}))
		outcomes := p.SubmitMany(p.ctx, p.supplier, []string{theirs.ID, "x", p.draft("A-9", p.content()).ID})
		wants(t, outcomes[0].Err, ErrNotFound)
		wants(t, outcomes[1].Err, ErrNotFound)
		holds(t, []any{outcomes[2].Status, outcomes[2].Err}, []any{InReview, nil})
	})
}

func TestErrorFileHasTheRefusedRowsAndNoFormula(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		file := smallHeading + "A-1,=1+1,,machinery.pumps,,,piece\n" + "A-2,泵,Насос,machinery.pumps,CNY,5,piece\n" + "@cmd,泵,+7-1,nowhere,CNY,-5,piece\n" + "A-4,泵\n"
		i := p.bring(file, false)
		var out bytes.Buffer
		ok(t, p.ErrorFile(p.ctx, p.supplier, i.ID, i18n.Ru, &out))
		text, bom := strings.CutPrefix(out.String(), "\ufeff")
		r := csv.NewReader(strings.NewReader(text))
		records := must(r.ReadAll())
		if !bom || len(records) != 4 || !strings.Contains(text, "\r\n") {
			t.Fatalf("%q", out.String())
		}
		holds(t, records[0], append(strings.Split(strings.TrimSpace(smallHeading), ","), "Причина"))
		holds(t, records[1], []string{"A-1", "'=1+1", "", "machinery.pumps", "", "", "piece", "Строка 2, name_ru: Заполните это поле"})
		holds(t, records[2][:6], []string{"'@cmd", "泵", "'+7-1", "nowhere", "CNY", "-5"})
		if reasons := strings.Split(records[2][7], "\n"); len(reasons) != 2 {
			t.Errorf("%q", reasons)
		}
		holds(t, records[3][:3], []string{"A-4", "泵", ""})

		fixed := strings.Replace(text, "'=1+1,,", "'=1+1,Насос,", 1)
		again := p.bring(fixed, false)
		holds(t, []any{again.Created, again.Failed, len(again.Ignored)}, []any{1, 2, 0})
		bySKU := must(productsBySKU(p.ctx, p.db, p.supplier.OrgID, []string{"A-1"}))
		holds(t, bySKU["A-1"].Content.Name[i18n.Zh], "=1+1")
	})
}

// TestErrorFileOfManyRefusals: more refusals than are read at once, several for a row.
func TestErrorFileOfManyRefusals(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		var file strings.Builder
		file.WriteString(smallHeading)
		const rows = refusalsAtOnce/2 + 10
		for n := range rows {
			fmt.Fprintf(&file, "S-%d,,,machinery.pumps,CNY,x,piece\n", n)
		}
		i := p.bring(file.String(), false)
		holds(t, []int{i.Failed, len(i.Errors)}, []int{rows, MaxImportErrors})
		var out bytes.Buffer
		ok(t, p.ErrorFile(p.ctx, p.supplier, i.ID, i18n.Zh, &out))
		records := must(csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll())
		holds(t, len(records), rows+1)
		if i := slices.IndexFunc(records[1:], func(r []string) bool { return strings.Count(r[7], "\n") != 2 }); i >= 0 {
			t.Errorf("row %d: %q", i+2, records[i+1])
		}
	})
}

func fileCodes(err error) []string {
	var out []string
	for _, f := range fileProblems(err) {
		out = append(out, strings.TrimSpace(fmt.Sprint(f.Code, " ", argOf(f.Args, "column"))))
	}
	return out
}

func argOf(args errs.Args, name string) string {
	s, _ := args[name].(string)
	return s
}
