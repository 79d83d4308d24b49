package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/kernel/paging"
	"market/internal/trade/account"
	"market/internal/trade/alliance"
)

// Text is one text in several languages.
type Text map[i18n.Lang]string

// Schema describes the four languages; huma would describe a map of anything.
func (Text) Schema(r huma.Registry) *huma.Schema {
	if r.Map()["Text"] == nil {
		s := &huma.Schema{Type: huma.TypeObject, Description: "One text in several languages.", AdditionalProperties: false, Properties: map[string]*huma.Schema{}}
		for _, lang := range i18n.Langs {
			s.Properties[string(lang)] = &huma.Schema{Type: huma.TypeString}
		}
		r.Map()["Text"] = s
	}
	return &huma.Schema{Ref: "#/components/schemas/Text"}
}

// textOf is never null: a text in no language is {}.
func textOf(t i18n.Text) Text {
	if t == nil {
		return Text{}
	}
	return Text(t)
}

// Words are keywords by language.
type Words map[i18n.Lang][]string

// Schema describes the four languages.
func (Words) Schema(r huma.Registry) *huma.Schema {
	if r.Map()["Words"] == nil {
		s := &huma.Schema{Type: huma.TypeObject, Description: "Keywords by language.", AdditionalProperties: false, Properties: map[string]*huma.Schema{}}
		for _, lang := range i18n.Langs {
			s.Properties[string(lang)] = &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}}
		}
		r.Map()["Words"] = s
	}
	return &huma.Schema{Ref: "#/components/schemas/Words"}
}

// Money is an amount of money.
type Money struct {
	Amount   string `json:"amount" example:"12.50" doc:"Decimal number with a point."`
	Currency string `json:"currency" example:"CNY"`
}

func moneyOf(a money.Amount) *Money {
	return &Money{Amount: a.Decimal(), Currency: string(a.Currency)}
}

// List is one page of a list.
type List[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next" doc:"Cursor of the next page; null on the last."`
}

// listOf puts a page of the trade into the shape of the interface.
func listOf[T, Out any](l paging.List[T], shape func(T) Out) List[Out] {
	out := List[Out]{Items: each(l.Items, shape)}
	if l.Next != "" {
		out.Next = &l.Next
	}
	return out
}

// each shapes every item; the answer is never null.
func each[T, Out any](items []T, shape func(T) Out) []Out {
	out := make([]Out, len(items))
	for i, item := range items {
		out[i] = shape(item)
	}
	return out
}

// orEmpty keeps lists from being null.
func orEmpty[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// orNull makes an empty text null.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// Party is an organisation as others show it.
type Party struct {
	ID      string   `json:"id"`
	Name    Text     `json:"name"`
	Country string   `json:"country"`
	City    Text     `json:"city"`
	Zone    *ZoneRef `json:"zone" doc:"Of a supplier; null for buyers."`
	Level   string   `json:"level" enum:"listed,reviewed,documents,audited" doc:"How far the organisation's identity was checked."`
}

// ZoneRef names a zone.
type ZoneRef struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	Name Text   `json:"name"`
}

// zones gives the zones by id. They are in memory: asking for them costs nothing.
func (s *Server) zones(ctx context.Context) (zoneIndex, error) {
	all, err := s.Alliance.Zones(ctx)
	index := make(zoneIndex, len(all))
	for _, z := range all {
		index[z.ID] = z
	}
	return index, err
}

type zoneIndex map[string]alliance.Zone

func (x zoneIndex) ref(id string) *ZoneRef {
	z, ok := x[id]
	if !ok {
		return nil
	}
	return &ZoneRef{ID: z.ID, Code: z.Code, Name: textOf(z.Name)}
}

// idOf is the id of the zone that a parameter names by its id or code. What names none stays, and finds nothing.
func (x zoneIndex) idOf(name string) string {
	for id, z := range x {
		if z.Code == name {
			return id
		}
	}
	return name
}

func (x zoneIndex) party(o account.Summary) Party {
	return Party{ID: o.ID, Name: textOf(o.Name), Country: o.Country, City: textOf(o.City), Zone: x.ref(o.ZoneID), Level: string(o.Level)}
}
