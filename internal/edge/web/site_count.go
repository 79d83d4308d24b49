package web

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"market/frontend/views/site"
	"market/internal/trade/alliance"
	"market/internal/trade/catalog"
)

func sortByCount(list []catalog.Category, counts map[string]int) {
	slices.SortStableFunc(list, func(a, b catalog.Category) int { return cmp.Compare(counts[b.ID], counts[a.ID]) })
}

// totals are the numbers of the whole market.
type totals struct{ products, suppliers int }

// productsByZone counts what buyers can see, in all and by zone. While no engine can be asked the counts are left out.
func (s *Server) productsByZone(c *fiber.Ctx) (total int, byZone map[string]int, err error) {
	byZone = map[string]int{}
	found, err := s.Catalog.Search(c.UserContext(), catalog.SearchQuery{Lang: lang(c), PerPage: 1})
	if err != nil {
		if unavailable(err) {
			err = nil
		}
		return 0, byZone, err
	}
	for _, f := range found.Facets {
		if f.Name != "zone" {
			continue
		}
		for _, v := range f.Values {
			byZone[v.Value] = v.N
		}
	}
	return found.Total, byZone, nil
}

// zoneRows lists the zones, those with the most suppliers first.
func (s *Server) zoneRows(c *fiber.Ctx, sh shelf) ([]site.ZoneRow, totals, error) {
	suppliers, err := s.Accounts.SupplierCounts(c.UserContext())
	if err != nil {
		return nil, totals{}, err
	}
	total, products, err := s.productsByZone(c)
	if err != nil {
		return nil, totals{}, err
	}
	zones, err := s.Alliance.Zones(c.UserContext())
	if err != nil {
		return nil, totals{}, err
	}
	sum := totals{products: total}
	for _, n := range suppliers {
		sum.suppliers += n
	}
	zones = slices.Clone(zones)
	slices.SortStableFunc(zones, func(a, b alliance.Zone) int {
		return cmp.Or(cmp.Compare(suppliers[b.ID], suppliers[a.ID]), cmp.Compare(a.Name.For(sh.lang()), b.Name.For(sh.lang())))
	})
	rows := make([]site.ZoneRow, len(zones))
	for i, z := range zones {
		rows[i] = sh.zoneRow(z, suppliers[z.ID], products[z.ID])
	}
	return rows, sum, nil
}

func (sh shelf) zoneRow(z alliance.Zone, suppliers, products int) site.ZoneRow {
	l := sh.lang()
	row := site.ZoneRow{
		Name: z.Name.For(l), Href: in(l, zonePath(l, z.ID, z.Name)), Place: z.Province.For(l), Industries: z.Industries.For(l), StateLevel: z.StateLevel,
		Member: z.Member, Here: suppliers > 0, Suppliers: sh.p.Int(int64(suppliers)), Products: sh.p.Int(int64(products)),
	}
	if z.ApprovedYear > 0 {
		row.Approved = sh.p.T("site.zone.year", "year", yearText(z.ApprovedYear))
	}
	return row
}
