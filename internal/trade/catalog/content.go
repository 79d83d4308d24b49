package catalog

import (
	"time"

	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
)

// Content is what a revision says about a product: its texts in every language and its trade data.
type Content struct {
	CategoryID  string                 `json:"category_id,omitempty"`
	Name        i18n.Text              `json:"name,omitempty"`
	Summary     i18n.Text              `json:"summary,omitempty"`
	Description i18n.Text              `json:"description,omitempty"`
	Keywords    map[i18n.Lang][]string `json:"keywords,omitempty"`

	HSCode    string `json:"hs_code,omitempty"`    // 6 digits
	TNVEDCode string `json:"tnved_code,omitempty"` // 10 digits, the first 6 equal to HSCode

	Currency money.Currency `json:"currency,omitempty"`
	Prices   []Rung         `json:"prices,omitempty"` // empty is "price on request"
	Unit     string         `json:"unit,omitempty"`
	MOQ      int64          `json:"moq"`      // minimum order quantity, at least 1
	Multiple int64          `json:"multiple"` // orders are multiples of it, at least 1

	Supply       Supply           `json:"supply,omitzero"`
	LeadTimes    []LeadTime       `json:"lead_times,omitempty"`
	Incoterms    []Term           `json:"incoterms,omitempty"`
	Attributes   map[string]Value `json:"attributes,omitempty"` // by the attribute's code
	Certificates []Certificate    `json:"certificates,omitempty"`
	Packaging    i18n.Text        `json:"packaging,omitempty"`
	Origin       string           `json:"origin,omitempty"`  // ISO 3166-1 alpha-2
	Samples      string           `json:"samples,omitempty"` // one of SampleTerms
	Images       []Image          `json:"images,omitempty"`
	Documents    []Document       `json:"documents,omitempty"`
}

// Rung is one step of a price ladder: the unit price, in minor units, from a quantity on.
type Rung struct {
	From      int64 `json:"from"`
	UnitPrice int64 `json:"unit_price"`
}

// Supply is how much the supplier can deliver in a period.
type Supply struct {
	Quantity int64  `json:"quantity"`
	Per      string `json:"per"` // one of Periods
}

// LeadTime is the time to make a quantity up to UpTo; 0 means any larger quantity.
type LeadTime struct {
	UpTo int64 `json:"up_to"`
	Days int   `json:"days"`
}

// Term is a rule of Incoterms 2020 with its named place.
type Term struct {
	Rule  string `json:"rule"`
	Place string `json:"place"`
}

// Certificate is a paper that covers the product.
type Certificate struct {
	Kind       string `json:"kind"` // "EAC", "CE", "ISO 9001"
	Number     string `json:"number,omitempty"`
	Issuer     string `json:"issuer,omitempty"`
	ValidUntil *Date  `json:"valid_until,omitempty"`
}

// Image is a picture of the product, kept by package media.
type Image struct {
	ID     string    `json:"id"`
	Alt    i18n.Text `json:"alt,omitempty"`
	Width  int       `json:"width"`
	Height int       `json:"height"`
}

// Document is a file about the product, kept by package media.
type Document struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"` // "data_sheet" or "certificate"
	Name  string `json:"name"`
	Ext   string `json:"ext"`
	Type  string `json:"type"`
	Bytes int64  `json:"bytes"`
}

// Date is a day, written 2026-12-31.
type Date string

// Time is the beginning of the day in UTC; ok is false when the text is no date.
func (d Date) Time() (t time.Time, ok bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	return t, err == nil
}

// PriceAt gives the unit price for a quantity: that of the deepest rung reached. ok is false when no rung is reached,
// so the price is on request.
func (c Content) PriceAt(quantity int64) (price money.Amount, ok bool) {
	for _, r := range c.Prices {
		if quantity < r.From {
			break
		}
		price, ok = money.Amount{Minor: r.UnitPrice, Currency: c.Currency}, true
	}
	return price, ok
}

// LowestPrice gives the lowest unit price of the ladder; ok is false for a price on request.
func (c Content) LowestPrice() (price money.Amount, ok bool) {
	for _, r := range c.Prices {
		if !ok || r.UnitPrice < price.Minor {
			price, ok = money.Amount{Minor: r.UnitPrice, Currency: c.Currency}, true
		}
	}
	return price, ok
}

// The closed lists of trade data. Their texts are the messages "unit.CODE", "period.CODE", "incoterm.CODE", "samples.CODE".
var (
	Units         = [...]string{"piece", "set", "pair", "box", "roll", "kg", "t", "m", "m2", "m3", "l", "hour", "day", "month", "licence"}
	Periods       = [...]string{"day", "week", "month", "year"}
	SampleTerms   = [...]string{"free", "paid", "none"}
	Rules         = [...]string{"EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"}
	Currencies    = [...]money.Currency{money.CNY, money.USD, money.KZT, money.RUB} // of listings
	DocumentKinds = [...]string{"data_sheet", "certificate"}
)

// SeaOnly reports whether an Incoterms 2020 rule is for sea and inland water transport only.
func SeaOnly(rule string) bool {
	return rule == "FAS" || rule == "FOB" || rule == "CFR" || rule == "CIF"
}
