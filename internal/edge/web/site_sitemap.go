package web

import (
	"context"
	"encoding/xml"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/trade/catalog"
)

// mountMaps serves what search engines read first: robots.txt, and the index of site maps with its parts.
func (s *Server) mountMaps(app *fiber.App) {
	app.Get("/robots.txt", s.robots)
	app.Get("/sitemap.xml", s.cached(s.siteIndex))
	app.Get("/sitemap/pages.xml", s.cached(s.sitePages))
	app.Get("/sitemap/products-:number.xml", s.cached(s.siteProducts))
}

func (s *Server) robots(c *fiber.Ctx) error {
	c.Type("txt")
	return c.SendString("User-agent: *\nDisallow: /*/member\nDisallow: /*/admin\nDisallow: /*/inquiries\nDisallow: /*/corner\nDisallow: /*/suggest\nDisallow: /api/\n\n" +
		"Sitemap: " + absolute(s.BaseURL, "/sitemap.xml") + "\n")
}

// perMap is how many products one part holds: with four languages each it stays under the 50 000 addresses and 50 MB that
// sitemaps.org allows.
const perMap = 2000

// siteURL is one address with the same content in other languages.
type siteURL struct {
	XMLName    xml.Name   `xml:"url"`
	Location   string     `xml:"loc"`
	Modified   string     `xml:"lastmod,omitempty"`
	Alternates []siteLink `xml:"xhtml:link"`
}

type siteLink struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

type urlSet struct {
	XMLName xml.Name `xml:"urlset"`
	Space   string   `xml:"xmlns,attr"`
	XHTML   string   `xml:"xmlns:xhtml,attr"`
	URLs    []siteURL
}

type mapIndex struct {
	XMLName xml.Name  `xml:"sitemapindex"`
	Space   string    `xml:"xmlns,attr"`
	Maps    []mapLink `xml:"sitemap"`
}

type mapLink struct {
	Location string `xml:"loc"`
}

const sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"

func sendXML(c *fiber.Ctx, v any) error {
	body, err := xml.Marshal(v)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationXMLCharsetUTF8)
	return c.SendString(xml.Header + string(body))
}

// languages makes one entry for each language that a content exists in; each entry names the others.
func (s *Server) languages(langs []i18n.Lang, modified time.Time, path func(i18n.Lang) string) []siteURL {
	links := make([]siteLink, len(langs))
	for i, l := range langs {
		links[i] = siteLink{Rel: "alternate", Lang: string(l), Href: absolute(s.BaseURL, in(l, path(l)))}
	}
	out := make([]siteURL, len(langs))
	for i := range langs {
		out[i] = siteURL{Location: links[i].Href, Alternates: links}
		if !modified.IsZero() {
			out[i].Modified = modified.UTC().Format(time.RFC3339)
		}
	}
	return out
}

// siteIndex names the parts. How many parts of products there are is found by walking through their ids.
func (s *Server) siteIndex(c *fiber.Ctx) error {
	index := mapIndex{Space: sitemapSpace, Maps: []mapLink{{absolute(s.BaseURL, "/sitemap/pages.xml")}}}
	err := s.productParts(c.UserContext(), func(number int, _ []catalog.View) bool {
		index.Maps = append(index.Maps, mapLink{absolute(s.BaseURL, "/sitemap/products-"+strconv.Itoa(number)+".xml")})
		return true
	})
	if err != nil {
		return err
	}
	return sendXML(c, index)
}

// productParts walks through all published products, a part at a time, until each says no.
func (s *Server) productParts(ctx context.Context, each func(number int, part []catalog.View) bool) error {
	after := ""
	for number := 1; ; number++ {
		part, err := s.Catalog.PublishedAfter(ctx, after, perMap)
		if err != nil || len(part) == 0 {
			return err
		}
		if !each(number, part) || len(part) < perMap {
			return nil
		}
		after = part[len(part)-1].ID
	}
}

func (s *Server) siteProducts(c *fiber.Ctx) error {
	wanted, err := strconv.Atoi(c.Params("number"))
	if err != nil {
		return errPage
	}
	set := urlSet{Space: sitemapSpace, XHTML: "http://www.w3.org/1999/xhtml"}
	err = s.productParts(c.UserContext(), func(number int, part []catalog.View) bool {
		if number < wanted {
			return true
		}
		for _, v := range part {
			set.URLs = append(set.URLs, s.languages(written(v), v.UpdatedAt, func(l i18n.Lang) string { return productPath(l, v.Product) })...)
		}
		return false
	})
	if err != nil {
		return err
	}
	if len(set.URLs) == 0 {
		return errPage
	}
	return sendXML(c, set)
}

// sitePages holds everything but products.
func (s *Server) sitePages(c *fiber.Ctx) error {
	ctx := c.UserContext()
	set := urlSet{Space: sitemapSpace, XHTML: "http://www.w3.org/1999/xhtml"}
	add := func(langs []i18n.Lang, at time.Time, path func(i18n.Lang) string) {
		set.URLs = append(set.URLs, s.languages(langs, at, path)...)
	}
	for _, path := range []string{"", "/products", "/suppliers", "/zones", "/about"} {
		add(i18n.Langs[:], time.Time{}, func(i18n.Lang) string { return path })
	}
	tree, err := s.Catalog.Tree(ctx)
	if err != nil {
		return err
	}
	for _, category := range tree.All() {
		add(spoken(category.Name), category.UpdatedAt, func(l i18n.Lang) string { return categoryPath(l, category) })
	}
	zones, err := s.Alliance.Zones(ctx)
	if err != nil {
		return err
	}
	for _, z := range zones {
		add(spoken(z.Name), z.UpdatedAt, func(l i18n.Lang) string { return zonePath(l, z.ID, z.Name) })
	}
	page := paging.Page{Limit: paging.MaxLimit}
	for {
		list, err := s.Accounts.PublicSuppliers(ctx, "", page)
		if err != nil {
			return err
		}
		for _, o := range list.Items {
			add(spoken(o.Name), o.UpdatedAt, func(l i18n.Lang) string { return supplierPath(l, o.ID, o.Name) })
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return sendXML(c, set)
		}
	}
}
