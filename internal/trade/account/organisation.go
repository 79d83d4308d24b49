package account

import (
	"slices"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
)

// Kind of an organisation.
type Kind string

// The kinds: a supplier is an SME of a zone, a buyer a company of Kazakhstan or another Central Asian country.
const (
	Supplier Kind = "supplier"
	Buyer    Kind = "buyer"
)

// Status is the state of an organisation.
type Status string

// The states of an organisation.
const (
	Draft            Status = "draft"
	InReview         Status = "in_review"
	ChangesRequested Status = "changes_requested"
	Active           Status = "active"
	Suspended        Status = "suspended"
	Closed           Status = "closed"
)

// Statuses lists the states in the order of an organisation's life.
var Statuses = [...]Status{Draft, InReview, ChangesRequested, Active, Suspended, Closed}

// transitions lists where an organisation may go from each state. Its owner submits and closes; a reviewer approves or
// asks for changes; staff who cover it suspend, reinstate and close.
var transitions = map[Status][]Status{
	Draft:            {InReview},
	InReview:         {Active, ChangesRequested},
	ChangesRequested: {InReview},
	Active:           {Suspended, Closed},
	Suspended:        {Active},
}

// May reports whether an organisation may go from one state to another.
func May(from, to Status) bool { return slices.Contains(transitions[from], to) }

// Level says how far an organisation's identity was checked. Money never buys one.
type Level string

// The levels, from the lowest to the highest.
const (
	Listed    Level = "listed"
	Reviewed  Level = "reviewed"  // identity data checked
	Documents Level = "documents" // papers checked
	Audited   Level = "audited"   // visited on site
)

// Levels lists the levels from the lowest to the highest.
var Levels = [...]Level{Listed, Reviewed, Documents, Audited}

// Rank orders the levels, 1 to 4; 0 for what is none.
func (l Level) Rank() int { return slices.Index(Levels[:], l) + 1 }

// StaffBands are the ranges of a number of employees that an organisation may state; labels are the messages
// "staff_band.CODE".
var StaffBands = [...]string{"1-9", "10-49", "50-249", "250-999", "1000"}

// Organisation is a legal entity.
type Organisation struct {
	ID         string
	Kind       Kind
	Status     Status
	Name       i18n.Text
	Country    string // ISO 3166-1 alpha-2
	Identifier string // USCC, BIN or the like, as ParseIdentifier returns it
	ZoneID     string // of a supplier; empty for buyers
	City       i18n.Text
	Address    string
	Website    string
	Phone      string
	// FoundedYear is 0 and StaffBand empty when not given.
	FoundedYear int
	StaffBand   string
	Profile     i18n.Text

	// Level as it was given; what counts today is EffectiveLevel. LevelBy is the name of who checked, LevelNote what.
	Level      Level
	LevelUntil *time.Time
	LevelBy    string
	LevelAt    *time.Time
	LevelNote  string

	AwayFrom  *time.Time
	AwayUntil *time.Time

	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// EffectiveLevel is the level that holds at a time: what is past its date counts as listed.
func (o Organisation) EffectiveLevel(now time.Time) Level {
	return effectiveLevel(o.Level, o.LevelUntil, now)
}

// Away reports whether the organisation is away at a time.
func (o Organisation) Away(now time.Time) bool { return away(o.AwayFrom, o.AwayUntil, now) }

// Summary is what other nouns show of the organisation.
func (o Organisation) Summary(now time.Time) Summary {
	return Summary{
		ID: o.ID, Kind: o.Kind, Status: o.Status, Name: o.Name, Country: o.Country, ZoneID: o.ZoneID, City: o.City,
		Level: o.EffectiveLevel(now), AwayFrom: o.AwayFrom, AwayUntil: o.AwayUntil, UpdatedAt: o.UpdatedAt,
	}
}

// Summary is what other nouns show of an organisation. Level is the one that holds now.
type Summary struct {
	ID        string
	Kind      Kind
	Status    Status
	Name      i18n.Text
	Country   string
	ZoneID    string
	City      i18n.Text
	Level     Level
	AwayFrom  *time.Time
	AwayUntil *time.Time
	UpdatedAt time.Time
}

// Active reports whether the organisation may trade.
func (s Summary) Active() bool { return s.Status == Active }

// Away reports whether the organisation is away at a time.
func (s Summary) Away(now time.Time) bool { return away(s.AwayFrom, s.AwayUntil, now) }

func effectiveLevel(l Level, until *time.Time, now time.Time) Level {
	if until != nil && !now.Before(*until) {
		return Listed
	}
	return l
}

func away(from, until *time.Time, now time.Time) bool {
	return from != nil && until != nil && !now.Before(*from) && now.Before(*until)
}

// to moves the organisation to a state; the table decides, nothing else.
func (o *Organisation) to(next Status) error {
	if !May(o.Status, next) {
		return ErrOrganisationState
	}
	o.Status = next
	return nil
}

// Key is the message key of the kind's label.
func (k Kind) Key() string { return "organisation.kind." + string(k) }

// Key is the message key of the state's label.
func (s Status) Key() string { return "organisation.status." + string(s) }

// StaffBandKey is the message key of the label of a staff band.
func StaffBandKey(band string) string { return "staff_band." + band }

// RoleKey is the message key of the label of a role in an organisation.
func RoleKey(r actor.Role) string { return "role." + string(r) }

// StaffRoleKey is the message key of the label of a staff role.
func StaffRoleKey(r actor.StaffRole) string { return "staff_role." + string(r) }
