package api

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"market/internal/kernel/i18n"
	"market/internal/trade/account"
)

func (s *Server) organisationCalls() []operation {
	return chapter("organisations",
		post("/organisations", "create-organisation", fiber.StatusCreated, s.createOrganisation).withVersion().located(),
		get("/organisations/{id}", "read-organisation", s.organisation).withVersion(),
		patch("/organisations/{id}", "update-organisation", s.organisationInput, s.updateOrganisation),
		do(fiber.MethodPost, "/organisations/{id}/submit", "submit-organisation", s.submitOrganisation).withVersion(),
	)
}

// OrganisationFields is what an organisation's owner edits.
type OrganisationFields struct {
	Name        Text   `json:"name,omitempty"`
	Country     string `json:"country,omitempty" doc:"ISO 3166-1 alpha-2. Suppliers are of CN." example:"KZ"`
	Identifier  string `json:"identifier,omitempty" doc:"USCC of a Chinese organisation, BIN or IIN of Kazakhstan, or the like."`
	ZoneID      string `json:"zone_id,omitempty" doc:"Of a supplier."`
	City        Text   `json:"city,omitempty"`
	Address     string `json:"address,omitempty"`
	Website     string `json:"website,omitempty"`
	Phone       string `json:"phone,omitempty"`
	FoundedYear int    `json:"founded_year,omitempty"`
	StaffBand   string `json:"staff_band,omitempty" enum:"1-9,10-49,50-249,250-999,1000"`
	Profile     Text   `json:"profile,omitempty"`
}

// NewOrganisation is what makes an organisation.
type NewOrganisation struct {
	Kind string `json:"kind" enum:"supplier,buyer"`
	OrganisationFields
}

func (f OrganisationFields) input(kind account.Kind) account.OrganisationInput {
	return account.OrganisationInput{
		Kind: kind, Name: i18n.Text(f.Name), Country: f.Country, Identifier: f.Identifier, ZoneID: f.ZoneID, City: i18n.Text(f.City),
		Address: f.Address, Website: f.Website, Phone: f.Phone, FoundedYear: f.FoundedYear, StaffBand: f.StaffBand, Profile: i18n.Text(f.Profile),
	}
}

// Organisation is a legal entity as its own people and staff see it.
type Organisation struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind" enum:"supplier,buyer"`
	Status      string     `json:"status" enum:"draft,in_review,changes_requested,active,suspended,closed"`
	Name        Text       `json:"name"`
	Country     string     `json:"country"`
	Identifier  string     `json:"identifier"`
	ZoneID      *string    `json:"zone_id"`
	City        Text       `json:"city"`
	Address     string     `json:"address"`
	Website     string     `json:"website"`
	Phone       string     `json:"phone"`
	FoundedYear *int       `json:"founded_year"`
	StaffBand   *string    `json:"staff_band"`
	Profile     Text       `json:"profile"`
	Level       string     `json:"level" enum:"listed,reviewed,documents,audited" doc:"The verification level that holds now."`
	LevelUntil  *time.Time `json:"level_until"`
	AwayFrom    *time.Time `json:"away_from"`
	AwayUntil   *time.Time `json:"away_until"`
	Version     int64      `json:"version"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
}

// organisationAnswer shapes an organisation and sets its ETag.
func (s *Server) organisationAnswer(r *call, o account.Organisation, err error) (Organisation, error) {
	if err != nil {
		return Organisation{}, err
	}
	r.tag(o.Version)
	out := Organisation{
		ID: o.ID, Kind: string(o.Kind), Status: string(o.Status), Name: textOf(o.Name), Country: o.Country, Identifier: o.Identifier,
		ZoneID: orNull(o.ZoneID), City: textOf(o.City), Address: o.Address, Website: o.Website, Phone: o.Phone, StaffBand: orNull(o.StaffBand),
		Profile: textOf(o.Profile), Level: string(o.EffectiveLevel(s.Now())), LevelUntil: utc(o.LevelUntil), AwayFrom: utc(o.AwayFrom),
		AwayUntil: utc(o.AwayUntil), Version: o.Version, CreatedAt: o.CreatedAt.UTC(), UpdatedAt: o.UpdatedAt.UTC(),
	}
	if o.FoundedYear != 0 {
		out.FoundedYear = &o.FoundedYear
	}
	return out, nil
}

func (s *Server) createOrganisation(r *call, in NewOrganisation) (Organisation, error) {
	o, err := s.Accounts.CreateOrganisation(r, r.by, in.input(account.Kind(in.Kind)), r.key())
	if err == nil {
		r.created("/organisations/" + o.ID)
	}
	return s.organisationAnswer(r, o, err)
}

func (s *Server) organisation(r *call, _ none) (Organisation, error) {
	o, err := s.Accounts.Organisation(r, r.by, r.id())
	return s.organisationAnswer(r, o, err)
}

// organisationInput is what stands before a PATCH.
func (s *Server) organisationInput(r *call) (OrganisationFields, int64, error) {
	o, err := s.Accounts.Organisation(r, r.by, r.id())
	return OrganisationFields{
		Name: Text(o.Name), Country: o.Country, Identifier: o.Identifier, ZoneID: o.ZoneID, City: Text(o.City), Address: o.Address,
		Website: o.Website, Phone: o.Phone, FoundedYear: o.FoundedYear, StaffBand: o.StaffBand, Profile: Text(o.Profile),
	}, o.Version, err
}

func (s *Server) updateOrganisation(r *call, in OrganisationFields, version int64) (Organisation, error) {
	o, err := s.Accounts.UpdateOrganisation(r, r.by, r.id(), in.input(""), version)
	return s.organisationAnswer(r, o, err)
}

func (s *Server) submitOrganisation(r *call) (Organisation, error) {
	o, err := s.Accounts.SubmitOrganisation(r, r.by, r.id())
	return s.organisationAnswer(r, o, err)
}
