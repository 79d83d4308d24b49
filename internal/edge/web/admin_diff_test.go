package web

import (
	"strings"
	"testing"
)

// diffText writes a comparison as text: [-gone-] and {+new+}.
func diffText(before, after string) string {
	var b strings.Builder
	for _, c := range diff(before, after) {
		switch {
		case c.Deleted:
			b.WriteString("[-" + c.Text + "-]")
		case c.Inserted:
			b.WriteString("{+" + c.Text + "+}")
		default:
			b.WriteString(c.Text)
		}
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"насос", "насос", "насос"},
		{"", "насос", "{+насос+}"},
		{"насос", "", "[-насос-]"},
		{"насос 4 кВт", "насос 5 кВт", "насос [-4-]{+5+} кВт"},
		{"单级离心泵", "卧式单级离心泵", "{+卧式+}单级离心泵"},
		{"电机 4 kW，铸铁", "电机 5.5 kW，铸铁", "电机 [-4-]{+5.5+} kW，铸铁"},
		{"монтаж удобный", "монтаж занимает час", "монтаж [-удобный-]{+занимает час+}"},
		{"a b c", "a c", "a [-b -]c"},
	} {
		if got := diffText(c.before, c.after); got != c.want {
			t.Errorf("%q to %q is %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

// FuzzDiff: whatever is compared, leaving out one kind of change gives one of the texts back.
func FuzzDiff(f *testing.F) {
	f.Add("насос 4 кВт", "насос 5.5 кВт, 卧式")
	f.Add("a a a b", "b a a")
	f.Fuzz(func(t *testing.T, before, after string) {
		var old, now strings.Builder
		for _, c := range diff(before, after) {
			if !c.Inserted {
				old.WriteString(c.Text)
			}
			if !c.Deleted {
				now.WriteString(c.Text)
			}
		}
		if old.String() != before || now.String() != after {
			t.Errorf("%q to %q was read back as %q and %q", before, after, old.String(), now.String())
		}
	})
}
