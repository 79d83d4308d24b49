package catalog

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"market/internal/kernel/i18n"
)

// rowsOf reads a whole file: "number: cell|cell".
func rowsOf(t *testing.T, data []byte) []string {
	t.Helper()
	s, err := openSheet(data)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	var out []string
	for {
		row, cells, err := s.nextText()
		if errors.Is(err, io.EOF) {
			return out
		}
		ok(t, err)
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		out = append(out, fmt.Sprintf("%d: %s", row, strings.Join(cells, "|")))
	}
}

func TestEncodings(t *testing.T) {
	chinese := "sku,name_zh,name_ru,category_path\nA,离心泵“引号”,Центробежный насос,机械\n"
	russian := "sku;name_zh;name_ru;category_path\nA;Pump;Центробежный насос;Насосы\n"
	coded := func(e encoding.Encoding, s string) []byte { return must(e.NewEncoder().Bytes([]byte(s))) }
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"UTF-8":                 {[]byte(chinese), chinese},
		"UTF-8 with mark":       {[]byte("\ufeff" + chinese), chinese},
		"GB 18030":              {coded(simplifiedchinese.GB18030, chinese), chinese},
		"Windows-1251":          {coded(charmap.Windows1251, russian), russian},
		"Windows-1251, even":    {coded(charmap.Windows1251, "sku;name_zh;name_ru;category_path\nA;b;насосы;трубка\n"), "sku;name_zh;name_ru;category_path\nA;b;насосы;трубка\n"},
		"GB 18030, Russian":     {coded(simplifiedchinese.GB18030, "sku;name_zh;name_ru;category_path\nA;b;насосы;трубка\n"), "sku;name_zh;name_ru;category_path\nA;b;насосы;трубка\n"},
		"UTF-16 of a workbook":  {coded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), chinese), chinese},
		"UTF-16, the other way": {coded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), chinese), chinese},
	} {
		text, err := decodeText(c.data)
		if err != nil || string(text) != c.want {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	for _, data := range []string{"\x89PNG\r\n\x1a\n\x00\x00", "sku\x00", "\xff\xfe\x00", "name \x98 x"} {
		if _, err := decodeText([]byte(data)); !slices.Equal(fileCodes(err), []string{"import_encoding"}) {
			t.Errorf("%q: %v", data, err)
		}
	}
}

func TestSeparatorsAndRowNumbers(t *testing.T) {
	for _, sep := range []string{",", ";", "\t"} {
		for _, end := range []string{"\n", "\r\n"} {
			file := strings.NewReplacer("|", sep, "$", end).Replace("$sku|name_zh|name_ru|category_path$A|\"x, y; z\"|\"two$lines\"|c$$|||$B|b|b|c")
			want := []string{"3: A|x, y; z|two\nlines|c", "6: B|b|b|c"}
			if got := rowsOf(t, []byte(file)); !slices.Equal(got, want) {
				t.Errorf("%q: %q", file, got)
			}
		}
	}
}

func TestOpenQuotationMarkCostsItsOwnRow(t *testing.T) {
	heading := "sku,name_zh,name_ru,category_path\n"
	for file, want := range map[string][]string{
		"A,pump 3\" x,b,c\nB,b,b,c\n":         {`2: A|pump 3" x|b|c`, "3: B|b|b|c"},
		"A,\"open,b,c\nB,b,b,c\nC,c,c,c\n":    {"2: A|open,b,c\n", "3: B|b|b|c", "4: C|c|c|c"},
		"A,\"open,b,c\nB,\"b\",b,c\nC,c,c,c":  {"2: A|open,b,c\n", "3: B|b|b|c", "4: C|c|c|c"},
		"A,\"a \"b\" c\",b,c\n\nB,\"\"\"\",b": {`2: A|a "b" c|b|c`, `4: B|"|b`},
	} {
		if got := rowsOf(t, []byte(heading+file)); !slices.Equal(got, want) {
			t.Errorf("%q:\n%q\n%q", file, got, want)
		}
	}
}

func TestHeadings(t *testing.T) {
	for heading, want := range map[string]string{
		"SKU": "sku", " Name_ZH ": "name_zh", "名称": "name_zh", "Название": "name_ru", "Атауы": "name_kk", "俄文名称": "name_ru", "名称（俄文）": "name_ru",
		"Название на китайском": "name_zh", "Название (кит.)": "name_zh", "Наименование товара": "name_ru", "Product name": "name_en",
		"Краткое описание": "summary_ru", "описание на русском": "description_ru", "关键词": "keywords_zh", "Категория": "category_path", "类目": "category_path",
		"Код ТН ВЭД": "tnved_code", "HS编码": "hs_code", "币种": "price_currency", "Цена": "price", "Ед. изм.": "unit", "起订量": "moq", "Мин. заказ": "moq",
		"Attributes.Power_kW": "attributes.power_kw", "Причина": "reason", "attributes.": "", "image_1": "", "": "", "что-то": "",
	} {
		if got := columnName(heading); got != want {
			t.Errorf("%q is %q, not %q", heading, got, want)
		}
	}
	for name := range plainColumns {
		if got := columnName(name); got != name {
			t.Errorf("%q is %q", name, got)
		}
	}
	for name := range textColumns {
		for _, l := range i18n.Langs {
			if got := columnName(name + "_" + string(l)); got != name+"_"+string(l) {
				t.Errorf("%s_%s is %q", name, l, got)
			}
		}
	}
}

// TestAliasesMeanOneColumn: the tables are walked in any order.
func TestAliasesMeanOneColumn(t *testing.T) {
	seen := map[string]string{}
	note := func(alias, name string) {
		if other := seen[foldHeading(alias)]; other != "" && other != name {
			t.Errorf("%q means %s and %s", alias, other, name)
		}
		seen[foldHeading(alias)] = name
		if got := columnName(alias); got != name {
			t.Errorf("%q is %q, not %q", alias, got, name)
		}
	}
	for name, aliases := range plainColumns {
		for _, alias := range aliases {
			note(alias, name)
		}
	}
	for name, byLang := range textColumns {
		for l, aliases := range byLang {
			for _, alias := range aliases {
				note(alias, name+"_"+string(l))
			}
		}
	}
}

func TestFilesThatAreWrongAsAWhole(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want string
	}{
		"empty":             {"", "import_empty"},
		"blank":             {"\ufeff \r\n\r\n", "import_empty"},
		"blank lines":       {" \r\n\r\n", "import_empty"},
		"separators only":   {",,,\n,,,\n", "import_empty"},
		"no heading":        {"P-1,泵,Насос\n", "import_no_header"},
		"column missing":    {"sku,name_zh,price\n", "column_missing name_ru, column_missing category_path"},
		"column twice":      {"sku,name_zh,Название,name_ru,category_path\n", "import_column_twice name_ru"},
		"picture":           {"\x89PNG\r\n\x1a\n\x00\x00\x00", "import_encoding"},
		"Excel 97":          {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600) + "W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00", "import_old_excel"},
		"archive, broken":   {"PK\x03\x04 nonsense", "import_damaged"},
		"archive, no table": {string(archived(t, map[string]string{"a.txt": "hello"})), "import_damaged"},
	} {
		_, err := openSheet([]byte(c.data))
		if got := strings.Join(fileCodes(err), ", "); got != c.want {
			t.Errorf("%s: %q, want %q (%v)", name, got, c.want, err)
		}
	}
	_, err := readImportFile(io.LimitReader(zeros{}, MaxImportBytes+1))
	holds(t, fileCodes(err), []string{"import_too_large"})
	if data, err := readImportFile(io.LimitReader(zeros{}, MaxImportBytes)); err != nil || len(data) != MaxImportBytes {
		t.Error(len(data), err)
	}
	_, err = countSheet(t.Context(), []byte("sku,name_zh,name_ru,category_path\n,,,\n"))
	holds(t, fileCodes(err), []string{"import_empty"})
	_, err = countSheet(t.Context(), []byte("sku,name_zh,name_ru,category_path\n"+strings.Repeat("a,b\n", MaxImportRows+1)))
	holds(t, fileCodes(err), []string{"import_too_many_rows"})
	n, err := countSheet(t.Context(), []byte("sku,name_zh,name_ru,category_path\n"+strings.Repeat("a,b\n", MaxImportRows)))
	holds(t, []any{n, err}, []any{MaxImportRows, nil})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func archived(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		_, err := io.WriteString(must(w.Create(name)), text)
		ok(t, err)
	}
	ok(t, w.Close())
	return b.Bytes()
}

// workbook makes an XLSX of records, as text cells.
func workbook(t *testing.T, records [][]string, more func(*excelize.File), o ...excelize.Options) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, record := range records {
		ok(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &record))
	}
	if more != nil {
		more(f)
	}
	var b bytes.Buffer
	ok(t, f.Write(&b, o...))
	ok(t, f.Close())
	return b.Bytes()
}

func TestWorkbookIsAsItsText(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		raw := must(os.ReadFile(importFile))
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
		r.FieldsPerRecord = -1
		records := must(r.ReadAll())
		records = slices.Delete(records, 19, 20) // a workbook cannot tell how many cells a row was meant to have
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		ok(t, w.WriteAll(records))

		fromText := p.run(must(p.StartImport(p.ctx, p.supplier, "", "a.csv", &text, true)))
		file := bytes.NewReader(workbook(t, records, nil))
		fromBook := p.run(must(p.StartImport(p.ctx, p.supplier, "", "a.xlsx", file, false)))
		holds(t, tally(fromBook), tally(fromText))
		holds(t, cells(fromBook.Errors), cells(fromText.Errors))
		p.oddRows(t)
		var out bytes.Buffer
		ok(t, p.ErrorFile(p.ctx, p.supplier, fromBook.ID, i18n.Zh, &out))
		if n := len(must(csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll())); n != fromBook.Failed+1 {
			t.Errorf("%d rows come back, %d were refused", n-1, fromBook.Failed)
		}
	})
}

func TestWorkbookCells(t *testing.T) {
	heading := []string{"sku", "name_zh", "name_ru", "category_path", "price"}
	data := workbook(t, [][]string{{}, heading}, func(f *excelize.File) {
		_, err := f.NewSheet("Other")
		ok(t, err)
		ok(t, f.SetCellValue("Sheet1", "A4", 6901234567890))
		ok(t, f.SetCellFormula("Sheet1", "B4", "1+1")) // never worked out, so nothing was saved in it
		ok(t, f.SetCellValue("Sheet1", "E4", 1198.5050000000001))
		ok(t, f.SetCellRichText("Sheet1", "C4", []excelize.RichTextRun{{Text: "На"}, {Text: "сос"}}))
		ok(t, f.SetCellValue("Other", "A1", "sku"))
	})
	holds(t, rowsOf(t, data), []string{"4: 6901234567890||Насос||1198.505"})

	locked := workbook(t, [][]string{heading}, nil, excelize.Options{Password: "secret"})
	_, err := openSheet(locked)
	holds(t, fileCodes(err), []string{"import_password"})

	wide := workbook(t, [][]string{heading}, func(f *excelize.File) { ok(t, f.SetCellValue("Sheet1", "XFD2", "x")) })
	_, err = countSheet(t.Context(), wide)
	holds(t, fileCodes(err), []string{"import_damaged"})
}

func TestZipBombIsNotUnpacked(t *testing.T) {
	book := workbook(t, [][]string{{"sku", "name_zh", "name_ru", "category_path"}}, nil)
	in := must(zip.NewReader(bytes.NewReader(book), int64(len(book))))
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		if f.Name == "xl/worksheets/sheet1.xml" {
			continue
		}
		ok(t, out.Copy(f))
	}
	w := must(out.Create("xl/worksheets/sheet1.xml"))
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for range ratioCountsAt>>20 + 8 {
		must(w.Write(blank))
	}
	ok(t, out.Close())
	if b.Len() > 1<<20 {
		t.Fatal("no bomb:", b.Len())
	}
	_, err := openSheet(b.Bytes())
	holds(t, fileCodes(err), []string{"import_unpacks_too_large"})
}

func FuzzImportFile(f *testing.F) {
	f.Add([]byte("\ufeffsku,name_zh,name_ru,category_path,hs_code,price_currency,price,unit,moq\r\nA,泵,Насос,机械设备 > 泵,841370,CNY,1:980;50:910,piece,2\r\n"))
	f.Add([]byte("sku;name_zh;name_ru;category_path;price;moq;attributes.power_kw\nA;\"open;b;c;1:2;3:4;;\n\n\rB;;;机械设备 > 泵;::;;-1e999\n"))
	f.Add([]byte("PK\x03\x04"))
	tree := fixtureTree()
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := openSheet(data)
		if err != nil {
			if fileProblems(err) == nil {
				t.Fatal("not a reason for the reader:", err)
			}
			return
		}
		defer s.close()
		p, last := newRowParser(s, tree), 0
		for range 50 {
			row, cells, err := s.nextText()
			if err != nil {
				return
			}
			if row <= last {
				t.Fatalf("row %d after row %d", row, last)
			}
			last = row
			c, problems := p.parse(cells, Content{})
			if len(problems) == 0 {
				again, more := p.parse(cells, c)
				if len(Validate(c, tree)) > 0 || len(more) > 0 || !sameContent(c, again) {
					t.Fatalf("%q: %+v, then %+v %v", cells, c, again, more)
				}
			}
			for _, cell := range cells {
				if cell = armed(cell); cell != "" && strings.ContainsAny(cell[:1], "=@\t\r") || !utf8.ValidString(cell) {
					t.Fatalf("%q", cell)
				}
			}
		}
	})
}

// fixtureTree is a tree without a database.
func fixtureTree() *Tree {
	rows := must(readCategoryFile(strings.NewReader(categoryFile)))
	var all []Category
	for _, row := range rows {
		row.ID, row.ParentID = row.Code, row.parentCode
		all = append(all, row.Category)
	}
	return NewTree(all)
}
