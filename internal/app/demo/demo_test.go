package demo

import (
	"encoding/csv"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/trade/account"
)

func load(t *testing.T) *Content {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoadIsDeterministic(t *testing.T) {
	if a, b := load(t), load(t); !reflect.DeepEqual(a, b) {
		t.Error("two loads differ")
	}
}

func TestThereIsEnough(t *testing.T) {
	c := load(t)
	zones, published, waiting := map[string]bool{}, map[string]int{}, 0
	active, activeBuyers, inReview := 0, 0, 0
	for _, s := range c.Suppliers {
		if s.State == "active" {
			zones[s.Zone] = true
			active++
		} else {
			inReview++
		}
	}
	for _, b := range c.Buyers {
		if b.State == "active" {
			activeBuyers++
		} else {
			inReview++
		}
	}
	total := 0
	for _, p := range c.Products {
		switch p.State {
		case "published":
			published[p.Supplier]++
			total++
		case "in_review":
			waiting++
		}
	}
	for _, n := range []struct {
		what        string
		have, least int
	}{
		{"categories", len(c.Categories), 182}, {"active suppliers", active, 40}, {"zones with suppliers", len(zones), 12},
		{"active buyers", activeBuyers, 8}, {"organisations in review", inReview, 2}, {"published products", total, 320},
		{"products in review", waiting, 10}, {"inquiries", len(c.Inquiries), 20}, {"users", len(c.Users), 9},
		{"products of the first supplier", published[c.Suppliers[0].Code], 40}, {"suppliers with published products", len(published), 40},
	} {
		if n.have < n.least {
			t.Errorf("%s: %d, at least %d wanted", n.what, n.have, n.least)
		}
	}
}

func TestUsersAreThePromisedOnes(t *testing.T) {
	c := load(t)
	var emails []string
	for _, u := range c.Users {
		emails = append(emails, strings.TrimSuffix(u.Email, "@example.com"))
	}
	want := []string{"supplier", "supplier2", "buyer", "moderator", "zone-moderator", "editor", "office", "clerk", "admin"}
	if !slices.Equal(emails, want) {
		t.Errorf("users are %v, want %v", emails, want)
	}
	owners := map[string]string{}
	for _, s := range c.Suppliers {
		owners[s.Owner] = s.Zone
	}
	if owners["supplier@example.com"] != "urumqi" || owners["supplier2@example.com"] == "" || owners["supplier2@example.com"] == "urumqi" {
		t.Errorf("supplier@ must own a supplier of Urumqi and supplier2@ one of another zone: %v", owners)
	}
	if !slices.ContainsFunc(c.Buyers, func(b Buyer) bool { return b.Owner == "buyer@example.com" && b.PlaceCode == "almaty" }) {
		t.Error("buyer@ must own a company in Almaty")
	}
}

func TestSuppliers(t *testing.T) {
	c := load(t)
	members, leaves := memberZones(t), leafCategories(c)
	seen := map[string]string{}
	for _, s := range c.Suppliers {
		if !members[s.Zone] {
			t.Errorf("%s: zone %q is no member of the alliance", s.Code, s.Zone)
		}
		if _, err := account.ParseIdentifier("CN", s.USCC); err != nil {
			t.Errorf("%s: USCC %s: %v", s.Code, s.USCC, err)
		}
		for _, key := range []string{s.Code, s.USCC, s.Name[i18n.Zh], s.Name[i18n.Ru]} {
			if other := seen[key]; other != "" {
				t.Errorf("%s and %s share %q", s.Code, other, key)
			}
			seen[key] = s.Code
		}
		if s.Founded < 1990 || s.Founded > 2020 || !slices.Contains(account.StaffBands[:], s.Staff) {
			t.Errorf("%s: founded %d, staff %q", s.Code, s.Founded, s.Staff)
		}
		if (s.State == "active") != (account.Level(s.Level).Rank() > 0 && s.LevelDays > 0) {
			t.Errorf("%s is %s and has the level %q for %d days", s.Code, s.State, s.Level, s.LevelDays)
		}
		for _, code := range s.Categories {
			if !leaves[code] {
				t.Errorf("%s: %q is no leaf of the category tree", s.Code, code)
			}
		}
		checkSentences(t, s.Code, s.Profile[i18n.Zh], "。", 3, 5)
		checkSentences(t, s.Code, s.Profile[i18n.Ru], ". ", 3, 6)
		checkPerson(t, s.Code, s.Owner, s.Contact)
	}
}

func TestBuyers(t *testing.T) {
	c := load(t)
	countries := map[string]bool{}
	for _, b := range c.Buyers {
		countries[b.Country] = true
		if _, err := account.ParseIdentifier(b.Country, b.Identifier); err != nil {
			t.Errorf("%s: %s identifier %s: %v", b.Code, b.Country, b.Identifier, err)
		}
		checkScript(t, b.Code, b.Profile)
		checkScript(t, b.Code, b.Name)
		checkPerson(t, b.Code, b.Owner, b.Contact)
	}
	if len(countries) < 4 {
		t.Errorf("buyers of %d countries, want 4", len(countries))
	}
}

func TestDepictionOfLife(t *testing.T) {
	c := load(t)
	away, paid, listed := 0, 0, map[string]int{}
	for _, s := range c.Suppliers {
		if len(s.AwayDays) == 2 && s.AwayDays[0] <= 0 && s.AwayDays[1] > 0 {
			away++
		}
		if s.Paid {
			paid++
		}
		listed[s.Level]++
	}
	if away != 1 || paid < 3 || paid > 8 || listed["audited"] == 0 || listed["documents"] == 0 || listed["reviewed"] == 0 {
		t.Errorf("away %d, paid %d, levels %v", away, paid, listed)
	}
}

func checkPerson(t *testing.T, code, owner string, c Contact) {
	t.Helper()
	if (owner == "") == (c.Name == "") {
		t.Errorf("%s must have either an owner or a contact", code)
	}
	if c.Name != "" && !strings.Contains(c.Name, "演示") && !strings.Contains(c.Name, "Демо") {
		t.Errorf("%s: the name %q does not say that it is for demonstration", code, c.Name)
	}
	if c.Email != "" && !strings.HasSuffix(c.Email, "@example.com") {
		t.Errorf("%s: %q is not a reserved address", code, c.Email)
	}
}

func checkSentences(t *testing.T, code, text, end string, least, most int) {
	t.Helper()
	if n := strings.Count(text+" ", end); n < least || n > most {
		t.Errorf("%s: %d sentences, want %d to %d: %s", code, n, least, most, text)
	}
}

func memberZones(t *testing.T) map[string]bool {
	t.Helper()
	f, err := os.Open("../../trade/alliance/zones.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	code, member := slices.Index(rows[0], "code"), slices.Index(rows[0], "member")
	out := map[string]bool{}
	for _, row := range rows[1:] {
		if row[member] == "true" {
			out[row[code]] = true
		}
	}
	if len(rows) != 54 || len(out) < 14 {
		t.Errorf("%d zones, %d members", len(rows)-1, len(out))
	}
	return out
}

func leafCategories(c *Content) map[string]bool {
	leaves := map[string]bool{}
	for _, node := range c.Categories {
		leaves[node.Code] = true
		delete(leaves, node.Parent)
	}
	return leaves
}

func TestInquiries(t *testing.T) {
	c := load(t)
	products := map[string]Product{}
	for _, p := range c.Products {
		products[p.Supplier+" "+p.SKU] = p
	}
	states := map[string]int{}
	for i, q := range c.Inquiries {
		states[q.State]++
		if !slices.ContainsFunc(c.Buyers, func(b Buyer) bool { return b.Code == q.Buyer && b.State == "active" }) {
			t.Errorf("inquiry %d: no active buyer %q", i+1, q.Buyer)
		}
		for _, l := range q.Lines {
			p, ok := products[q.Supplier+" "+l.SKU]
			if !ok || p.State != "published" {
				t.Errorf("inquiry %d: %s has no published product %q", i+1, q.Supplier, l.SKU)
			} else if l.Quantity < p.MOQ || l.Quantity%p.Multiple != 0 {
				t.Errorf("inquiry %d: %d of %s, ordered in multiples of %d from %d on", i+1, l.Quantity, l.SKU, p.Multiple, p.MOQ)
			}
		}
		checkThread(t, i+1, q)
	}
	for _, s := range []string{"open", "answered", "declined", "closed"} {
		if states[s] < 2 {
			t.Errorf("%d inquiries are %s", states[s], s)
		}
	}
}

func checkThread(t *testing.T, n int, q Inquiry) {
	t.Helper()
	var answered bool
	for i, m := range q.Messages {
		answered = answered || m.From == "supplier"
		if i == 0 && m.From != "buyer" || i > 0 && m.HoursAgo >= q.Messages[i-1].HoursAgo || m.HoursAgo <= 0 {
			t.Errorf("inquiry %d: message %d is from the %s, %d hours ago", n, i+1, m.From, m.HoursAgo)
		}
		checkScript(t, q.Buyer, i18n.Text{m.Lang: m.Text})
	}
	last := q.Messages[len(q.Messages)-1].From
	if answered == (q.State == "open") || q.State == "declined" && last != "supplier" {
		t.Errorf("inquiry %d is %s, answered: %v, the last word is the %s's", n, q.State, answered, last)
	}
	if q.NeededInDays <= 0 || q.Destination.Empty() {
		t.Errorf("inquiry %d: no date or destination", n)
	}
}

func TestCertificatesAreOfTheYearsAhead(t *testing.T) {
	for _, p := range load(t).Products {
		for _, c := range p.Certificates {
			if c.ValidUntil.Before(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)) || c.ValidUntil.Year() > 2031 || !strings.Contains(c.Number, "DEMO") {
				t.Errorf("%s: %s %s until %s", p.SKU, c.Kind, c.Number, c.ValidUntil)
			}
		}
	}
}
