package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/trade/catalog"
)

// adminCategories shows the whole tree.
func (s *Server) adminCategories(c *fiber.Ctx) error {
	p := printer(c)
	page, err := s.adminPage(c, "categories", p.T("layout.nav.categories"))
	if err != nil {
		return err
	}
	tree, err := s.Catalog.Tree(c.UserContext())
	if err != nil {
		return err
	}
	counts, err := s.Catalog.CountsByCategory(c.UserContext())
	if err != nil {
		return err
	}
	return show(c, admin.Categories(page, admin.CategoriesView{Roots: categoryNodes(p, tree, tree.Roots(), counts)}))
}

func categoryNodes(p *i18n.Printer, tree *catalog.Tree, level []catalog.Category, counts map[string]int) []admin.CategoryNode {
	var nodes []admin.CategoryNode
	for _, k := range level {
		n := admin.CategoryNode{Href: in(p.Lang(), "/admin/categories/"+k.ID), Name: said(k.Name, p), Code: k.Code, Products: counts[k.ID], Below: categoryNodes(p, tree, tree.Children(k.ID), counts)}
		if len(tree.Path(k.ID)) < catalog.MaxDepth {
			n.Add = in(p.Lang(), "/admin/categories/new?parent="+k.ID)
		}
		nodes = append(nodes, n)
	}
	return nodes
}

// adminNewCategory is the form of a category that is not there yet.
func (s *Server) adminNewCategory(c *fiber.Ctx) error {
	return s.showCategory(c, fiber.StatusOK, catalog.Category{}, map[string]string{"parent_id": c.Query("parent")}, admin.Form{})
}

func (s *Server) adminCategory(c *fiber.Ctx) error {
	k, err := s.categoryNow(c)
	if err != nil {
		return err
	}
	return s.showCategory(c, fiber.StatusOK, k, categoryValues(k), admin.Form{})
}

// categoryNow reads the category of the address; none for the address of a new one.
func (s *Server) categoryNow(c *fiber.Ctx) (catalog.Category, error) {
	if c.Params("id") == "" {
		return catalog.Category{}, nil
	}
	tree, err := s.Catalog.Tree(c.UserContext())
	if err != nil {
		return catalog.Category{}, err
	}
	k, ok := tree.ByID(c.Params("id"))
	if !ok {
		return k, catalog.ErrCategoryNotFound
	}
	return k, nil
}

// showCategory shows the form of a category with values; k is the category as it is now, without id when it is new.
func (s *Server) showCategory(c *fiber.Ctx, status int, k catalog.Category, values map[string]string, form admin.Form) error {
	p := printer(c)
	title := admin.Said{Text: p.T("admin.category.add")}
	if k.ID != "" {
		title = said(k.Name, p)
	}
	page, err := s.adminPage(c, "categories", title.Text)
	if err != nil {
		return err
	}
	tree, err := s.Catalog.Tree(c.UserContext())
	if err != nil {
		return err
	}
	v := admin.CategoryView{
		Form: form, Title: title, Action: in(p.Lang(), "/admin/categories"), Version: strconv.FormatInt(k.Version, 10), Values: values, New: k.ID == "",
		Attributes: rowsIn(values, "attributes"), Parents: parentOptions(p, tree, k.ID),
	}
	for _, t := range attributeTypes {
		v.Types = append(v.Types, ui.Option{Value: string(t), Label: p.T("admin.type." + string(t))})
	}
	if c.FormValue("do") == "add" {
		v.Attributes++
	}
	for _, a := range tree.Attributes(values["parent_id"]) {
		v.Inherited = append(v.Inherited, said(a.Name, p))
	}
	if !v.New {
		v.Action += "/" + k.ID
		v.Public = in(p.Lang(), categoryPath(p.Lang(), k))
		entries, err := audit.Of(c.UserContext(), s.DB, "category", k.ID, historySize)
		if err != nil {
			return err
		}
		v.History = deedsOf(p, entries)
	}
	return render(c, status, admin.Category(page, v))
}

var attributeTypes = [...]catalog.AttributeType{catalog.TextType, catalog.NumberType, catalog.ChoiceType, catalog.BooleanType}

// parentOptions are the categories that one may stand below: none of its own, none so deep that nothing fits below it.
func parentOptions(p *i18n.Printer, tree *catalog.Tree, id string) []ui.Option {
	options := []ui.Option{{Label: p.T("admin.category.root")}}
	below := map[string]bool{}
	if id != "" {
		for _, own := range tree.Within(id) {
			below[own] = true
		}
	}
	var add func(level []catalog.Category, depth int)
	add = func(level []catalog.Category, depth int) {
		for _, k := range level {
			if below[k.ID] || depth >= catalog.MaxDepth {
				continue
			}
			options = append(options, ui.Option{Value: k.ID, Label: strings.Repeat("\u2003", depth-1) + k.Name.For(p.Lang())})
			add(tree.Children(k.ID), depth+1)
		}
	}
	add(tree.Roots(), 1)
	return options
}

// adminSaveCategory stores the form of a category: of the one in the address, else a new one.
func (s *Server) adminSaveCategory(c *fiber.Ctx) error {
	now, err := s.categoryNow(c)
	if err != nil {
		return err
	}
	values := compactRows(postedValues(c), "attributes", "type", "filterable")
	if values["do"] == "add" {
		return s.showCategory(c, fiber.StatusOK, catalog.Category{ID: now.ID, Name: now.Name, Version: versionIn(values)}, values, admin.Form{})
	}
	k, err := categoryTyped(values)
	k.ID, k.Version = now.ID, versionIn(values)
	if err == nil {
		k, err = s.storeCategory(c, k)
	}
	if err == nil {
		s.say(c, "flash.admin.saved")
		return to(c, "/admin/categories/"+k.ID)
	}
	return s.refuseCategory(c, err, now, values)
}

func (s *Server) storeCategory(c *fiber.Ctx, k catalog.Category) (catalog.Category, error) {
	if k.ID == "" {
		return s.Catalog.CreateCategory(c.UserContext(), request.By(c), k)
	}
	return s.Catalog.UpdateCategory(c.UserContext(), request.By(c), k)
}

// refuseCategory shows the form again with what was typed. After somebody else's change the form bears the version of
// now: whoever saves it again has been told.
func (s *Server) refuseCategory(c *fiber.Ctx, err error, now catalog.Category, values map[string]string) error {
	p := printer(c)
	if errs.KindOf(err) == errs.Stale {
		return s.showCategory(c, fiber.StatusPreconditionFailed, now, values, admin.Form{Failed: p.T("admin.stale", "time", p.DateTime(now.UpdatedAt))})
	}
	form, other := adminRefused(p, err)
	if other != nil {
		return other
	}
	for i, r := range form.Refused {
		form.Refused[i].ID = ui.FieldID(categoryControl(r.Name))
		form.Errors[categoryControl(r.Name)] = r.Text
	}
	now.Version = versionIn(values)
	return s.showCategory(c, adminStatus(err), now, values, form)
}

// categoryControl is the name of the control that a refused field is typed in: prefixes and choices share one each.
func categoryControl(field string) string {
	if strings.HasPrefix(field, "hs_prefixes.") {
		return "hs_prefixes"
	}
	if at, _, ok := strings.Cut(field, ".choices."); ok {
		return at + ".choices"
	}
	return field
}

// categoryValues writes a category as its form is filled in.
func categoryValues(k catalog.Category) map[string]string {
	values := map[string]string{"code": k.Code, "parent_id": k.ParentID, "position": strconv.Itoa(k.Position), "hs_prefixes": strings.Join(k.HSPrefixes, " ")}
	putText(values, "name", k.Name)
	for i, a := range k.Attributes {
		at := "attributes." + strconv.Itoa(i) + "."
		values[at+"code"], values[at+"type"], values[at+"unit"] = a.Code, string(a.Type), a.Unit
		if a.Filterable {
			values[at+"filterable"] = "on"
		}
		putText(values, at+"name", a.Name)
		var lines []string
		for _, choice := range a.Choices {
			lines = append(lines, choiceLine(choice))
		}
		values[at+"choices"] = strings.Join(lines, "\n")
	}
	return values
}

// choiceLine writes a choice as it is typed: "cast_iron = 铸铁 | чугун | шойын | cast iron".
func choiceLine(choice catalog.Choice) string {
	names := make([]string, len(i18n.Langs))
	for i, l := range i18n.Langs {
		names[i] = choice.Name[l]
	}
	return choice.Code + " = " + strings.Join(names, " | ")
}

// choicesTyped reads the lines of choiceLine.
func choicesTyped(lines string) []catalog.Choice {
	var out []catalog.Choice
	for line := range strings.Lines(lines) {
		code, names, _ := strings.Cut(line, "=")
		choice := catalog.Choice{Code: strings.TrimSpace(code), Name: i18n.Text{}}
		for i, name := range strings.Split(names, "|") {
			if name = strings.TrimSpace(name); name != "" && i < len(i18n.Langs) {
				choice.Name[i18n.Langs[i]] = name
			}
		}
		if choice.Code != "" || len(choice.Name) > 0 {
			out = append(out, choice)
		}
	}
	return out
}

// categoryTyped reads the form of a category, whose rows were compacted.
func categoryTyped(values map[string]string) (catalog.Category, error) {
	var problems errs.Problems
	k := catalog.Category{
		Code: values["code"], ParentID: values["parent_id"], Name: textOf(values, "name"), Position: typedWhole(&problems, values, "position"),
		HSPrefixes: strings.FieldsFunc(values["hs_prefixes"], func(r rune) bool { return strings.ContainsRune(" ,;，；、", r) }),
	}
	for i := range rowsIn(values, "attributes") {
		at := "attributes." + strconv.Itoa(i) + "."
		k.Attributes = append(k.Attributes, catalog.Attribute{
			Code: values[at+"code"], Type: catalog.AttributeType(values[at+"type"]), Unit: values[at+"unit"], Filterable: values[at+"filterable"] != "",
			Name: textOf(values, at+"name"), Choices: choicesTyped(values[at+"choices"]),
		})
	}
	return k, problems.Err()
}

// typedWhole reads a whole number; nothing is 0.
func typedWhole(problems *errs.Problems, values map[string]string, name string) int {
	if values[name] == "" {
		return 0
	}
	n, err := strconv.Atoi(values[name])
	problems.Check(err == nil, name, "not_whole")
	return n
}
