package api

import (
	"slices"
	"time"

	"market/internal/trade/alliance"
	"market/internal/trade/catalog"
)

func (s *Server) zoneCalls() []operation {
	return chapter("zones",
		get("/zones", "list-zones", s.listZones).forEveryone(),
		get("/zones/{id}", "read-zone", s.zone).forEveryone(),
		get("/categories", "list-categories", s.categories).forEveryone(),
	)
}

// Zone is a high-tech industrial zone.
type Zone struct {
	ID           string    `json:"id"`
	Code         string    `json:"code"`
	Name         Text      `json:"name"`
	Province     Text      `json:"province"`
	City         Text      `json:"city"`
	Profile      Text      `json:"profile"`
	Industries   Text      `json:"industries"`
	StateLevel   bool      `json:"state_level"`
	Member       bool      `json:"member" doc:"Whether it has joined the alliance."`
	ApprovedYear *int      `json:"approved_year" doc:"Year of the approval at state level."`
	Latitude     float64   `json:"latitude"`
	Longitude    float64   `json:"longitude"`
	Website      string    `json:"website"`
	Parks        []Park    `json:"parks"`
	CreatedAt    time.Time `json:"created_at"`
	UpdatedAt    time.Time `json:"updated_at"`
}

// Park is a part of a zone with a name of its own.
type Park struct {
	Name Text `json:"name"`
	Note Text `json:"note"`
}

func zoneOf(z alliance.Zone) Zone {
	out := Zone{
		ID: z.ID, Code: z.Code, Name: textOf(z.Name), Province: textOf(z.Province), City: textOf(z.City), Profile: textOf(z.Profile),
		Industries: textOf(z.Industries), StateLevel: z.StateLevel, Member: z.Member, Latitude: z.Latitude, Longitude: z.Longitude,
		Website: z.Website, CreatedAt: z.CreatedAt.UTC(), UpdatedAt: z.UpdatedAt.UTC(),
		Parks: each(z.Parks, func(p alliance.Park) Park { return Park{Name: textOf(p.Name), Note: textOf(p.Note)} }),
	}
	if z.ApprovedYear != 0 {
		out.ApprovedYear = &z.ApprovedYear
	}
	return out
}

// listZones pages through the zones in the order of their codes; the cursor is the last code.
func (s *Server) listZones(r *call, q Paged) (List[Zone], error) {
	all, err := s.Alliance.Zones(r)
	if err != nil {
		return List[Zone]{}, err
	}
	from := 0
	if q.Cursor != "" {
		from = slices.IndexFunc(all, func(z alliance.Zone) bool { return z.Code > q.Cursor })
		if from < 0 {
			from = len(all)
		}
	}
	to := min(from+q.page().Size(), len(all))
	out := List[Zone]{Items: each(all[from:to], zoneOf)}
	if to < len(all) {
		out.Next = &all[to-1].Code
	}
	return out, nil
}

func (s *Server) zone(r *call, _ none) (Zone, error) {
	z, err := s.Alliance.Zone(r, r.id())
	return zoneOf(z), err
}

// Category is a node of the category tree.
type Category struct {
	ID         string      `json:"id"`
	Code       string      `json:"code"`
	ParentID   *string     `json:"parent_id"`
	Name       Text        `json:"name"`
	HSPrefixes []string    `json:"hs_prefixes" doc:"First digits of the HS codes that its goods normally have."`
	Attributes []Attribute `json:"attributes" doc:"Attributes of its products, inherited ones first."`
	Children   []Category  `json:"children"`
	CreatedAt  time.Time   `json:"created_at"`
	UpdatedAt  time.Time   `json:"updated_at"`
}

// Attribute is a typed property of the products of a category.
type Attribute struct {
	Code       string   `json:"code"`
	Type       string   `json:"type" enum:"text,number,choice,boolean"`
	Unit       *string  `json:"unit"`
	Filterable bool     `json:"filterable" doc:"Whether the search can be narrowed by it."`
	Name       Text     `json:"name"`
	Choices    []Choice `json:"choices"`
}

// Choice is one allowed value of an attribute of type choice.
type Choice struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
}

func (s *Server) categories(r *call, _ none) (List[Category], error) {
	tree, err := s.Catalog.Tree(r)
	if err != nil {
		return List[Category]{}, err
	}
	return List[Category]{Items: branch(tree, tree.Roots())}, nil
}

func branch(tree *catalog.Tree, categories []catalog.Category) []Category {
	return each(categories, func(c catalog.Category) Category {
		return Category{
			ID: c.ID, Code: c.Code, ParentID: orNull(c.ParentID), Name: textOf(c.Name), HSPrefixes: orEmpty(c.HSPrefixes),
			Attributes: each(tree.Attributes(c.ID), attributeOf), Children: branch(tree, tree.Children(c.ID)),
			CreatedAt: c.CreatedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC(),
		}
	})
}

func attributeOf(a catalog.Attribute) Attribute {
	return Attribute{
		Code: a.Code, Type: string(a.Type), Unit: orNull(a.Unit), Filterable: a.Filterable, Name: textOf(a.Name),
		Choices: each(a.Choices, func(c catalog.Choice) Choice { return Choice{Code: c.Code, Name: textOf(c.Name)} }),
	}
}
