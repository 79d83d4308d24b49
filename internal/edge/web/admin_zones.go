package web

import (
	"math"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/trade/alliance"
)

// adminZones lists the zones that the reader looks after.
func (s *Server) adminZones(c *fiber.Ctx) error {
	p := printer(c)
	page, err := s.adminPage(c, "zones", p.T("layout.nav.zones"))
	if err != nil {
		return err
	}
	zones, err := s.zonesOf(c)
	if err != nil {
		return err
	}
	v := admin.ZonesView{}
	if request.By(c).Covers(actor.Moderator, "") {
		v.New = in(p.Lang(), "/admin/zones/new")
	}
	for _, z := range zones {
		row := admin.ZoneRow{Href: in(p.Lang(), "/admin/zones/"+z.ID), Name: said(z.Name, p), Code: z.Code, Place: said(z.City, p), Member: p.T("common.no"), Parks: len(z.Parks), Updated: p.Date(z.UpdatedAt)}
		if z.Member {
			row.Member = p.T("common.yes")
		}
		v.Items = append(v.Items, row)
	}
	return show(c, admin.Zones(page, v))
}

// overseenZone reads the zone of the address, if the reader looks after it.
func (s *Server) overseenZone(c *fiber.Ctx) (alliance.Zone, error) {
	z, err := s.Alliance.Zone(c.UserContext(), c.Params("id"))
	if err == nil && !request.By(c).Covers(actor.Moderator, z.ID) {
		return alliance.Zone{}, alliance.ErrZoneNotFound
	}
	return z, err
}

func (s *Server) adminZone(c *fiber.Ctx) error {
	z, err := s.overseenZone(c)
	if err != nil {
		return err
	}
	return s.showZone(c, fiber.StatusOK, z, zoneValues(z), admin.Form{})
}

// adminNewZone is the form of a zone that is not there yet.
func (s *Server) adminNewZone(c *fiber.Ctx) error {
	if !request.By(c).Covers(actor.Moderator, "") {
		return errPage
	}
	return s.showZone(c, fiber.StatusOK, alliance.Zone{}, map[string]string{}, admin.Form{})
}

// showZone shows the form of a zone with values; z is the zone as it is now, without id when it is new.
func (s *Server) showZone(c *fiber.Ctx, status int, z alliance.Zone, values map[string]string, form admin.Form) error {
	p := printer(c)
	title := admin.Said{Text: p.T("admin.zone.add")}
	if z.ID != "" {
		title = said(z.Name, p)
	}
	page, err := s.adminPage(c, "zones", title.Text)
	if err != nil {
		return err
	}
	v := admin.ZoneView{Form: form, Title: title, Action: in(p.Lang(), "/admin/zones"), Version: strconv.FormatInt(z.Version, 10), Values: values, Parks: rowsIn(values, "parks"), New: z.ID == ""}
	if v.Parks == 0 || c.FormValue("do") == "add" {
		v.Parks++
	}
	if !v.New {
		v.Action += "/" + z.ID
		v.Public = in(p.Lang(), zonePath(p.Lang(), z.ID, z.Name))
		entries, err := audit.Of(c.UserContext(), s.DB, "zone", z.ID, historySize)
		if err != nil {
			return err
		}
		v.History = deedsOf(p, entries)
	}
	return render(c, status, admin.Zone(page, v))
}

// adminSaveZone stores the form of a zone: of the one in the address, else a new one.
func (s *Server) adminSaveZone(c *fiber.Ctx) error {
	var now alliance.Zone
	if c.Params("id") != "" {
		var err error
		if now, err = s.overseenZone(c); err != nil {
			return err
		}
	} else if !request.By(c).Covers(actor.Moderator, "") {
		return errPage
	}
	values := compactRows(postedValues(c), "parks")
	if values["do"] == "add" {
		return s.showZone(c, fiber.StatusOK, now, values, admin.Form{})
	}
	z := zoneTyped(values)
	z.ID, z.Version = now.ID, versionIn(values)
	z, err := s.storeZone(c, z)
	if err == nil {
		s.say(c, "flash.admin.saved")
		return to(c, "/admin/zones/"+z.ID)
	}
	return s.refuseZone(c, err, now, values)
}

func (s *Server) storeZone(c *fiber.Ctx, z alliance.Zone) (alliance.Zone, error) {
	if z.ID == "" {
		return s.Alliance.Create(c.UserContext(), request.By(c), z)
	}
	return s.Alliance.Update(c.UserContext(), request.By(c), z)
}

// refuseZone shows the form again with what was typed. After somebody else's change the form bears the version of now:
// whoever saves it again has been told.
func (s *Server) refuseZone(c *fiber.Ctx, err error, now alliance.Zone, values map[string]string) error {
	p := printer(c)
	if errs.KindOf(err) == errs.Stale {
		return s.showZone(c, fiber.StatusPreconditionFailed, now, values, admin.Form{Failed: p.T("admin.stale", "time", p.DateTime(now.UpdatedAt))})
	}
	form, other := adminRefused(p, err)
	if other != nil {
		return other
	}
	// A refused form keeps the version it was read in, so a change of somebody else meanwhile is still noticed.
	now.Version = versionIn(values)
	return s.showZone(c, adminStatus(err), now, values, form)
}

// zoneTexts are the names of the texts of a zone, each in the four languages.
func zoneTexts(z *alliance.Zone) map[string]*i18n.Text {
	return map[string]*i18n.Text{"name": &z.Name, "province": &z.Province, "city": &z.City, "profile": &z.Profile, "industries": &z.Industries}
}

// zoneValues writes a zone as its form is filled in.
func zoneValues(z alliance.Zone) map[string]string {
	values := map[string]string{"code": z.Code, "website": z.Website}
	for name, t := range zoneTexts(&z) {
		putText(values, name, *t)
	}
	if z.ApprovedYear != 0 {
		values["approved_year"] = strconv.Itoa(z.ApprovedYear)
	}
	if z.Latitude != 0 || z.Longitude != 0 {
		values["latitude"], values["longitude"] = strconv.FormatFloat(z.Latitude, 'f', -1, 64), strconv.FormatFloat(z.Longitude, 'f', -1, 64)
	}
	for name, on := range map[string]bool{"state_level": z.StateLevel, "member": z.Member} {
		if on {
			values[name] = "on"
		}
	}
	for i, park := range z.Parks {
		at := "parks." + strconv.Itoa(i)
		putText(values, at+".name", park.Name)
		putText(values, at+".note", park.Note)
	}
	return values
}

// zoneTyped reads the form of a zone, whose rows were compacted. What is no number becomes one that no zone may have, so
// that it is refused together with everything else.
func zoneTyped(values map[string]string) alliance.Zone {
	z := alliance.Zone{
		Code: values["code"], Website: values["website"], StateLevel: values["state_level"] != "", Member: values["member"] != "",
		Latitude: typedDegrees(values["latitude"]), Longitude: typedDegrees(values["longitude"]),
	}
	for name, t := range zoneTexts(&z) {
		*t = textOf(values, name)
	}
	if year := values["approved_year"]; year != "" {
		var err error
		if z.ApprovedYear, err = strconv.Atoi(year); err != nil {
			z.ApprovedYear = -1
		}
	}
	for i := range rowsIn(values, "parks") {
		at := "parks." + strconv.Itoa(i)
		z.Parks = append(z.Parks, alliance.Park{Name: textOf(values, at+".name"), Note: textOf(values, at+".note")})
	}
	return z
}

// typedDegrees reads a coordinate with a point or a comma; nothing is 0.
func typedDegrees(typed string) float64 {
	if typed == "" {
		return 0
	}
	f, err := strconv.ParseFloat(strings.Replace(typed, ",", ".", 1), 64)
	if err != nil {
		return math.NaN()
	}
	return f
}
