package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gosimple/slug"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/media"
	"market/internal/trade/catalog"
	"market/internal/trade/moderation"
)

// step is a use case that moves a product from one state to another.
type step = func(ctx context.Context, by actor.Actor, id string) (catalog.Product, error)

// ProductFields is what a supplier says about a product.
type ProductFields struct {
	SKU          string        `json:"sku,omitempty" doc:"The supplier's article number."`
	CategoryID   string        `json:"category_id,omitempty"`
	Name         Text          `json:"name,omitempty"`
	Summary      Text          `json:"summary,omitempty"`
	Description  Text          `json:"description,omitempty"`
	Keywords     Words         `json:"keywords,omitempty"`
	HSCode       string        `json:"hs_code,omitempty" example:"841370"`
	TNVEDCode    string        `json:"tnved_code,omitempty" example:"8413702100"`
	Currency     string        `json:"currency,omitempty" enum:"CNY,USD,KZT,RUB"`
	Prices       []Rung        `json:"prices,omitempty" doc:"Ladder of unit prices; empty for a price on request."`
	Unit         string        `json:"unit,omitempty" enum:"piece,set,pair,box,roll,kg,t,m,m2,m3,l,hour,day,month,licence"`
	MOQ          *int64        `json:"moq,omitempty" nullable:"false" minimum:"1" default:"1" doc:"Minimum order quantity."`
	Multiple     *int64        `json:"multiple,omitempty" nullable:"false" minimum:"1" default:"1" doc:"Orders are multiples of it."`
	Supply       *Supply       `json:"supply,omitempty"`
	LeadTimes    []LeadTime    `json:"lead_times,omitempty"`
	Incoterms    []Term        `json:"incoterms,omitempty"`
	Attributes   Attributes    `json:"attributes,omitempty"`
	Certificates []Certificate `json:"certificates,omitempty"`
	Packaging    Text          `json:"packaging,omitempty"`
	Origin       string        `json:"origin,omitempty" doc:"ISO 3166-1 alpha-2." example:"CN"`
	Samples      string        `json:"samples,omitempty" enum:"free,paid,none"`
}

// NewProduct makes a listing.
type NewProduct struct {
	SupplierID string `json:"supplier_id,omitempty" doc:"The organisation that the token works for when left out."`
	ProductFields
}

// ProductEdit is what a PATCH may change. Images keep their files: only their order and texts count.
type ProductEdit struct {
	ProductFields
	Images []ImageEdit `json:"images,omitempty"`
}

// ImageEdit places an image and says what it shows.
type ImageEdit struct {
	ID  string `json:"id"`
	Alt Text   `json:"alt,omitempty"`
}

// Attributes are values by the code of the attribute.
type Attributes map[string]catalog.Value

// Schema describes the plain values.
func (Attributes) Schema(huma.Registry) *huma.Schema {
	value := &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeNumber}, {Type: huma.TypeString}, {Type: huma.TypeBoolean}}}
	return &huma.Schema{Type: huma.TypeObject, Description: "Values by the code of the attribute.", AdditionalProperties: value}
}

// Rung is one step of a price ladder.
type Rung struct {
	From      int64  `json:"from" minimum:"1"`
	UnitPrice string `json:"unit_price" example:"980.00"`
}

// Supply is how much can be delivered in a period.
type Supply struct {
	Quantity int64  `json:"quantity"`
	Per      string `json:"per" enum:"day,week,month,year"`
}

// LeadTime is the time to make a quantity.
type LeadTime struct {
	UpTo int64 `json:"up_to" required:"false" doc:"0 for any larger quantity."`
	Days int   `json:"days"`
}

// Term is a rule of Incoterms 2020 with its named place.
type Term struct {
	Rule  string `json:"rule" enum:"EXW,FCA,CPT,CIP,DAP,DPU,DDP,FAS,FOB,CFR,CIF"`
	Place string `json:"place"`
}

// Certificate is a paper that covers the product.
type Certificate struct {
	Kind       string        `json:"kind" example:"EAC"`
	Number     string        `json:"number" required:"false"`
	Issuer     string        `json:"issuer" required:"false"`
	ValidUntil *catalog.Date `json:"valid_until" required:"false" format:"date"`
}

// Product is a listing: with mine and to staff its newest revision, to buyers the published one.
type Product struct {
	ID             string             `json:"id"`
	Status         string             `json:"status" enum:"draft,in_review,changes_requested,rejected,published,unlisted,suspended,archived"`
	Revision       int                `json:"revision" doc:"Number of the revision shown."`
	RevisionStatus string             `json:"revision_status" enum:"draft,in_review,changes_requested,rejected,published"`
	Version        int64              `json:"version"`
	Reason         string             `json:"reason,omitempty" doc:"Why staff suspended the product."`
	SKU            string             `json:"sku"`
	CategoryID     *string            `json:"category_id"`
	Name           Text               `json:"name"`
	Summary        Text               `json:"summary"`
	Description    Text               `json:"description"`
	Keywords       Words              `json:"keywords"`
	HSCode         string             `json:"hs_code"`
	TNVEDCode      string             `json:"tnved_code"`
	Currency       string             `json:"currency"`
	Prices         []Rung             `json:"prices"`
	Unit           string             `json:"unit"`
	MOQ            int64              `json:"moq"`
	Multiple       int64              `json:"multiple"`
	Supply         *Supply            `json:"supply"`
	LeadTimes      []LeadTime         `json:"lead_times"`
	Incoterms      []Term             `json:"incoterms"`
	Attributes     Attributes         `json:"attributes"`
	Certificates   []Certificate      `json:"certificates"`
	Packaging      Text               `json:"packaging"`
	Origin         string             `json:"origin"`
	Samples        string             `json:"samples"`
	Translation    TranslationByField `json:"translation"`
	Images         []Image            `json:"images"`
	Supplier       Party              `json:"supplier"`
	URL            string             `json:"url" format:"uri-reference" doc:"Page of the product in the reader's language."`
	CreatedAt      time.Time          `json:"created_at"`
	UpdatedAt      time.Time          `json:"updated_at"`
	PublishedAt    *time.Time         `json:"published_at"`
}

// TranslationByField is the state of each translated field by language: missing, machine, human or stale.
type TranslationByField map[i18n.Lang]map[string]catalog.State

// Image is a picture in several widths.
type Image struct {
	ID     string `json:"id"`
	URL    string `json:"url" format:"uri-reference" doc:"The width of 640; the others replace that number. .jpg instead of .webp is there too."`
	Widths []int  `json:"widths"`
	Alt    Text   `json:"alt"`
}

func imageOf(img catalog.Image) Image {
	return Image{ID: img.ID, URL: media.URL(img.ID, 640, media.WebP), Widths: media.Widths[:], Alt: textOf(img.Alt)}
}

func (s *Server) viewOf(r *call, v catalog.View, zones zoneIndex) Product {
	return s.productOf(r, v.Product, zones.party(v.Supplier))
}

func (s *Server) productOf(r *call, p catalog.Product, supplier Party) Product {
	c := p.Content
	out := Product{
		ID: p.ID, Status: string(p.Status), Revision: p.Revision, RevisionStatus: string(p.RevisionStatus), Version: p.Version, Reason: p.Reason,
		SKU: p.SKU, CategoryID: orNull(c.CategoryID), Name: textOf(c.Name), Summary: textOf(c.Summary), Description: textOf(c.Description),
		Keywords: Words(c.Keywords), HSCode: c.HSCode, TNVEDCode: c.TNVEDCode, Currency: string(c.Currency), Prices: ladder(c),
		Unit: c.Unit, MOQ: c.MOQ, Multiple: c.Multiple, LeadTimes: each(c.LeadTimes, func(l catalog.LeadTime) LeadTime { return LeadTime(l) }),
		Incoterms: each(c.Incoterms, func(t catalog.Term) Term { return Term(t) }), Attributes: c.Attributes,
		Certificates: each(c.Certificates, func(c catalog.Certificate) Certificate { return Certificate(c) }), Packaging: textOf(c.Packaging),
		Origin: c.Origin, Samples: c.Samples, Translation: TranslationByField(p.Translation), Images: each(c.Images, imageOf),
		Supplier: supplier, URL: pageOf(language(r.c), p),
		CreatedAt: p.CreatedAt.UTC(), UpdatedAt: p.UpdatedAt.UTC(), PublishedAt: utc(p.PublishedAt),
	}
	if c.Supply != (catalog.Supply{}) {
		out.Supply = &Supply{Quantity: c.Supply.Quantity, Per: c.Supply.Per}
	}
	out.neverNull()
	return out
}

func (p *Product) neverNull() {
	if p.Keywords == nil {
		p.Keywords = Words{}
	}
	if p.Attributes == nil {
		p.Attributes = Attributes{}
	}
	if p.Translation == nil {
		p.Translation = TranslationByField{}
	}
}

func ladder(c catalog.Content) []Rung {
	return each(c.Prices, func(r catalog.Rung) Rung {
		return Rung{From: r.From, UnitPrice: money.Amount{Minor: r.UnitPrice, Currency: c.Currency}.Decimal()}
	})
}

// editOf is the content of a product in the shape that a PATCH edits.
func editOf(p catalog.Product) ProductEdit {
	c := p.Content
	in := ProductEdit{ProductFields: ProductFields{
		SKU: p.SKU, CategoryID: c.CategoryID, Name: Text(c.Name), Summary: Text(c.Summary), Description: Text(c.Description),
		Keywords: Words(c.Keywords), HSCode: c.HSCode, TNVEDCode: c.TNVEDCode, Currency: string(c.Currency), Prices: ladder(c), Unit: c.Unit,
		MOQ: &c.MOQ, Multiple: &c.Multiple, LeadTimes: each(c.LeadTimes, func(l catalog.LeadTime) LeadTime { return LeadTime(l) }),
		Incoterms: each(c.Incoterms, func(t catalog.Term) Term { return Term(t) }), Attributes: c.Attributes,
		Certificates: each(c.Certificates, func(c catalog.Certificate) Certificate { return Certificate(c) }),
		Packaging:    Text(c.Packaging), Origin: c.Origin, Samples: c.Samples,
	}}
	if c.Supply != (catalog.Supply{}) {
		in.Supply = &Supply{Quantity: c.Supply.Quantity, Per: c.Supply.Per}
	}
	in.Images = each(c.Images, func(img catalog.Image) ImageEdit { return ImageEdit{ID: img.ID, Alt: Text(img.Alt)} })
	return in
}

// content is what the trade keeps. Its own rules come later; here only what is no number of money is refused.
func (f ProductFields) content(images []ImageEdit) (catalog.Content, error) {
	var p errs.Problems
	c := catalog.Content{
		CategoryID: f.CategoryID, Name: i18n.Text(f.Name), Summary: i18n.Text(f.Summary), Description: i18n.Text(f.Description),
		Keywords: f.Keywords, HSCode: f.HSCode, TNVEDCode: f.TNVEDCode, Currency: money.Currency(f.Currency), Prices: f.rungs(&p), Unit: f.Unit,
		MOQ: orOne(f.MOQ), Multiple: orOne(f.Multiple), LeadTimes: each(f.LeadTimes, func(l LeadTime) catalog.LeadTime { return catalog.LeadTime(l) }),
		Incoterms: each(f.Incoterms, func(t Term) catalog.Term { return catalog.Term(t) }), Attributes: f.Attributes,
		Certificates: each(f.Certificates, func(c Certificate) catalog.Certificate { return catalog.Certificate(c) }),
		Packaging:    i18n.Text(f.Packaging), Origin: f.Origin, Samples: f.Samples,
	}
	if f.Supply != nil {
		c.Supply = catalog.Supply{Quantity: f.Supply.Quantity, Per: f.Supply.Per}
	}
	for _, img := range images {
		c.Images = append(c.Images, catalog.Image{ID: img.ID, Alt: i18n.Text(img.Alt)})
	}
	if images != nil && c.Images == nil {
		c.Images = []catalog.Image{}
	}
	return c, p.Err()
}

func (f ProductFields) rungs(p *errs.Problems) []catalog.Rung {
	currency := money.Currency(f.Currency)
	if !slices.Contains(money.Currencies[:], currency) {
		currency = money.CNY // the currency itself is the trade's to refuse; every one has two decimals
	}
	out := make([]catalog.Rung, len(f.Prices))
	for i, r := range f.Prices {
		a, err := money.Parse(r.UnitPrice, currency)
		if err != nil {
			p.Add(fmt.Sprintf("prices.%d.unit_price", i), money.Reason(err))
		}
		out[i] = catalog.Rung{From: r.From, UnitPrice: a.Minor}
	}
	return out
}

func orOne(n *int64) int64 {
	if n == nil {
		return 1
	}
	return *n
}

// pageOf is the page of a product in a language. The id decides; what stands behind it is decoration.
func pageOf(lang i18n.Lang, p catalog.Product) string {
	path := "/" + string(lang) + "/products/" + p.ID
	if name := slug.Make(p.Content.Name.For(lang)); name != "" {
		path += "/" + name
	}
	return path
}

func reviewImage(img moderation.Image) Image { return imageOf(catalog.Image{ID: img.ID, Alt: img.Alt}) }
