package demo

import (
	"time"

	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
)

// User is a person who signs in with Password.
type User struct {
	Email string
	Name  string
	Lang  i18n.Lang
	Staff string // role of a staff user, empty for members of organisations
	Zone  string // code of the only zone a moderator serves, empty for the whole alliance
}

// Supplier is an SME of one zone.
type Supplier struct {
	Code         string
	Zone         string // code of a zone of package alliance
	PlaceCode    string `toml:"place"`
	City         i18n.Text
	Name         i18n.Text
	USCC         string
	Founded      int
	Staff        string // band of employees such as "51-200"
	State        string // active or in_review
	Level        string // verification level: listed, reviewed, documents, audited; empty before review
	LevelDays    int    `toml:"level_days"` // days for which the level is still valid
	Paid         bool   // has a paid membership
	AwayDays     []int  `toml:"away_days"` // first and last day away, counted from the day of seeding; empty if not away
	Owner        string // email of the demo user who owns it; empty: Contact
	Contact      Contact
	Profile      i18n.Text
	Categories   []string // codes
	IncotermText []string `toml:"incoterms"` // offered where a family names none
}

// Buyer is a company of Kazakhstan or a neighbour.
type Buyer struct {
	Code       string
	Country    string // ISO 3166-1 alpha-2
	Identifier string // BIN (KZ), INN (KG, TJ), STIR (UZ)
	PlaceCode  string `toml:"place"`
	City       i18n.Text
	Name       i18n.Text
	State      string // active or in_review
	Level      string
	LevelDays  int    `toml:"level_days"`
	Owner      string // email of the demo user who owns it; empty: Contact
	Contact    Contact
	Profile    i18n.Text
}

// Contact is the person who writes for an organisation that no demo user owns.
type Contact struct {
	Name  string
	Email string
	Lang  i18n.Lang
}

// Product is one listing with all that a supplier can say about it.
type Product struct {
	Supplier     string // code
	SKU          string
	Category     string // code of a leaf
	Picture      string // kind of drawing
	Name         i18n.Text
	Summary      i18n.Text
	Description  i18n.Text
	Keywords     map[i18n.Lang][]string
	Translation  map[i18n.Lang]string // machine where a machine wrote a language; human elsewhere
	HS           string               // 6 digits, empty for services
	TNVED        string               // 10 digits, empty for services
	Currency     money.Currency
	Prices       []Rung // empty: price on request
	Unit         string
	MOQ          int64
	Multiple     int64
	Supply       Supply
	LeadTimes    []LeadTime
	Incoterms    []Incoterm
	Attributes   map[string]any // float64, string or bool by attribute code
	Certificates []Certificate
	Packaging    i18n.Text
	Samples      string // free, paid or none
	Origin       string // ISO 3166-1 alpha-2
	State        string // state of the product
	Reasons      []string
	Note         i18n.Text // what the moderator wrote, where State is changes_requested or rejected
	AgeDays      int       // days since it got into its state
}

// Rung is one step of a price ladder: UnitPrice applies from the quantity From on.
type Rung struct {
	From      int64
	UnitPrice money.Amount
}

// Supply is what the maker delivers in a period ("month" or "year").
type Supply struct {
	Quantity int64
	Per      string
}

// LeadTime is the time in days for quantities up to UpTo; 0 means any larger quantity.
type LeadTime struct {
	UpTo int64
	Days int
}

// Incoterm is a rule of Incoterms 2020 with its named place.
type Incoterm struct {
	Rule  string
	Place i18n.Text
}

// Certificate is a paper that a supplier has for its company or its product.
type Certificate struct {
	Kind       string
	Title      i18n.Text
	Number     string
	Issuer     i18n.Text
	ValidUntil time.Time
}

// Inquiry is a buyer's question to one supplier with the thread that followed.
type Inquiry struct {
	Buyer        string // code
	Supplier     string // code
	State        string
	Destination  i18n.Text
	IncotermText string `toml:"incoterm"`
	Incoterm     *Incoterm
	NeededInDays int `toml:"needed_in_days"` // counted from the day of seeding; 0 if not said
	Lines        []InquiryLine
	Messages     []Message // the first is the inquiry's own text
}

// InquiryLine is one product asked for. TargetPrice is decimal text in the product's currency, empty if not said.
type InquiryLine struct {
	SKU         string
	Quantity    int64
	TargetPrice string `toml:"target_price"`
}

// Message is one text of a thread, HoursAgo hours before seeding.
type Message struct {
	From     string // buyer or supplier
	Lang     i18n.Lang
	HoursAgo int `toml:"hours_ago"`
	Text     string
	Read     bool
}
