package demo

import (
	"fmt"
	"regexp"
	"strings"

	"market/internal/kernel/i18n"
)

var (
	placeholder = regexp.MustCompile(`\{[^{}]*\}`)
	plainNumber = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

	// A number and its unit stay on one line in Russian.
	beforeUnit = regexp.MustCompile(`(\d) ((?:мкм|мм|см|м|км|га|мг/л|мг|г|кг|т|л|мл|кН|Н|кВт|Вт|кВА|МВт|МПа|кПа|бар|мА|А|мВ|В|кВ|Гц|ГГц|об|сут|ч|мс|с|мин|лк|пКл|шт|дБ|лм|К|ГБ|ТБ|л\.\s?с|` +
		`год|года|лет|дюйм|дюйма|дюймов|°C|°Brix|%)[²³]?)([^\p{L}\p{N}]|$)`)
)

// row holds the parameters of one variant, by column name.
type row map[string]string

// fill replaces the placeholders of a template by the parameters of a variant as a reader of lang writes them:
//
//	{flow}                  the number, with a decimal comma in Russian and Kazakh
//	{n|слой|слоя|слоёв}     the word that agrees with the number n
//
// A column named flow_ru is what {flow} gives in Russian, and so for every language.
func (r row) fill(template string, lang i18n.Lang) (string, error) {
	var missing error
	text := placeholder.ReplaceAllStringFunc(template, func(hole string) string {
		name, forms, counted := strings.Cut(hole[1:len(hole)-1], "|")
		value, ok := r.value(name, lang)
		if !ok {
			missing = fmt.Errorf("no column for %s", hole)
		}
		if !counted {
			return value
		}
		words := strings.Split(forms, "|")
		if len(words) != 3 {
			missing = fmt.Errorf("%s needs three forms", hole)
			return value
		}
		return words[pluralForm(r[name])]
	})
	if lang == i18n.Ru {
		text = keepUnits(text)
	}
	return text, missing
}

// keepUnits puts no-break spaces between numbers and units of a Russian text.
func keepUnits(text string) string { return beforeUnit.ReplaceAllString(text, "${1}\u00a0${2}${3}") }

func (r row) value(name string, lang i18n.Lang) (string, bool) {
	if v, ok := r[name+"_"+string(lang)]; ok {
		return v, true
	}
	v, ok := r[name]
	if raw := name == "sku" || name == "model"; raw || !plainNumber.MatchString(v) {
		return v, ok
	}
	if lang == i18n.Ru || lang == i18n.Kk {
		return localNumber(v), ok
	}
	return v, ok
}

// localNumber writes a number with a decimal comma and, from five digits on, groups of three.
func localNumber(v string) string {
	whole, fraction, _ := strings.Cut(v, ".")
	if len(whole) > 4 {
		whole = whole[:len(whole)-3] + "\u00a0" + whole[len(whole)-3:]
	}
	if fraction == "" {
		return whole
	}
	return whole + "," + fraction
}

// pluralForm is the Russian form for a number: 0 for 1 and 21, 1 for 2 to 4 and for fractions, 2 for the rest.
func pluralForm(n string) int {
	if strings.Contains(n, ".") {
		return 1
	}
	last, teen := n[len(n)-1], len(n) > 1 && n[len(n)-2] == '1'
	switch {
	case teen:
		return 2
	case last == '1':
		return 0
	case last >= '2' && last <= '4':
		return 1
	}
	return 2
}

// readTable reads lines of cells parted by |, the first line being the column names.
func readTable(table string) ([]row, error) {
	var columns []string
	var rows []row
	for line := range strings.Lines(table) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if columns == nil {
			columns = cells
			continue
		}
		if len(cells) != len(columns) {
			return nil, fmt.Errorf("the row %q has %d cells, the header %d", line, len(cells), len(columns))
		}
		r := row{}
		for i, name := range columns {
			r[name] = cells[i]
		}
		rows = append(rows, r)
	}
	return rows, nil
}
