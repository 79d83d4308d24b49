package catalog

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// CreateCategory adds a node to the tree, by staff of the whole alliance.
func (s *Service) CreateCategory(ctx context.Context, by actor.Actor, c Category) (Category, error) {
	if !mayEditTree(by) {
		return Category{}, ErrForbidden
	}
	err := s.changeTree(ctx, func(tx *database.Tx, tree *Tree) error {
		c.ID, c.Version = "", 0
		c = cleanCategory(c)
		if err := validateCategoryNode(c, tree).Err(); err != nil {
			return err
		}
		c = newCategory(c, s)
		return s.addCategory(ctx, tx, by, c)
	})
	return c, codeTaken(err)
}

func newCategory(c Category, s *Service) Category {
	c.ID, c.Version = database.NewID(), 1
	c.CreatedAt = database.Time(s.now())
	c.UpdatedAt = c.CreatedAt
	return c
}

func (s *Service) addCategory(ctx context.Context, tx *database.Tx, by actor.Actor, c Category) error {
	if err := insertCategory(ctx, tx, c); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, s.now(), "catalog.create_category", "category", c.ID, map[string]string{"code": c.Code})
}

// UpdateCategory replaces a node that was read in c.Version; products below it are indexed again.
func (s *Service) UpdateCategory(ctx context.Context, by actor.Actor, c Category) (Category, error) {
	if !mayEditTree(by) {
		return Category{}, ErrForbidden
	}
	err := s.changeTree(ctx, func(tx *database.Tx, tree *Tree) error {
		stored, ok := tree.ByID(c.ID)
		if !ok {
			return ErrCategoryNotFound
		}
		if stored.Version != c.Version {
			return ErrStale
		}
		c = cleanCategory(c)
		if err := validateCategoryNode(c, tree).Err(); err != nil {
			return err
		}
		c.CreatedAt = stored.CreatedAt
		return s.replaceCategory(ctx, tx, by, tree, &c)
	})
	return c, codeTaken(err)
}

func (s *Service) replaceCategory(ctx context.Context, tx *database.Tx, by actor.Actor, tree *Tree, c *Category) error {
	now := database.Time(s.now())
	if err := updateCategory(ctx, tx, *c, now); err != nil {
		return err
	}
	c.Version, c.UpdatedAt = c.Version+1, now
	ids, err := touchCategories(ctx, tx, tree.Within(c.ID))
	if err != nil {
		return err
	}
	if err := s.reindex(ctx, tx, ids); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, s.now(), "catalog.update_category", "category", c.ID, map[string]string{"code": c.Code})
}

// changeTree runs a change of the tree on its state in the database, and drops this node's copy afterwards.
func (s *Service) changeTree(ctx context.Context, change func(tx *database.Tx, tree *Tree) error) error {
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		categories, err := selectCategories(ctx, tx)
		if err != nil {
			return err
		}
		tx.AfterCommit(s.tree.drop)
		tx.AfterCommit(s.changed)
		return change(tx, NewTree(categories))
	})
}

func codeTaken(err error) error {
	if !database.IsUnique(err, "catalog_categories_code") {
		return err
	}
	var p errs.Problems
	p.Add("code", "duplicate")
	return p.Err()
}

func cleanCategory(c Category) Category {
	c.Code, c.Name = i18n.Normalize(c.Code), cleanText(c.Name)
	c.HSPrefixes = clone(c.HSPrefixes)
	for i, prefix := range c.HSPrefixes {
		c.HSPrefixes[i] = cleanCode(prefix)
	}
	c.Attributes = clone(c.Attributes)
	for i := range c.Attributes {
		a := &c.Attributes[i]
		a.Code, a.Unit, a.Name = i18n.Normalize(a.Code), i18n.Normalize(a.Unit), cleanText(a.Name)
		a.Choices = clone(a.Choices)
		for j := range a.Choices {
			a.Choices[j] = Choice{Code: i18n.Normalize(a.Choices[j].Code), Name: cleanText(a.Choices[j].Name)}
		}
	}
	return c
}

// Limits of a category.
const (
	maxCategoryName = 120
	maxHSPrefixes   = 20
	maxAttributes   = 30
	maxChoices      = 100
)

var (
	categoryCodePattern  = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)
	attributeCodePattern = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)
)

// validateCategoryNode reports every field of a node that is wrong in itself or in its place in the tree.
func validateCategoryNode(c Category, tree *Tree) errs.Problems {
	var p errs.Problems
	p.Check(c.Code != "", "code", "required")
	p.Check(c.Code == "" || len(c.Code) <= 100 && categoryCodePattern.MatchString(c.Code), "code", "bad_format")
	if other, ok := tree.ByCode(c.Code); ok && other.ID != c.ID {
		p.Add("code", "duplicate")
	}
	checkNames(&p, "name", c.Name)
	p.Check(len(c.HSPrefixes) <= maxHSPrefixes, "hs_prefixes", "too_many", "max", maxHSPrefixes)
	for i, prefix := range c.HSPrefixes {
		p.Check(digitsOnly(prefix) && (len(prefix) == 2 || len(prefix) == 4 || len(prefix) == 6), "hs_prefixes."+strconv.Itoa(i), "bad_format")
	}
	validatePlace(&p, c, tree)
	validateAttributes(&p, c, tree)
	return p
}

// checkNames: Chinese and Russian are required, as of everything that both sides read.
func checkNames(p *errs.Problems, field string, t i18n.Text) {
	for _, l := range reviewLangs {
		p.Check(t.Has(l), field+"."+string(l), "required")
	}
	checkText(p, field, t, maxCategoryName)
}

func validatePlace(p *errs.Problems, c Category, tree *Tree) {
	if c.ParentID == "" {
		return
	}
	above := tree.Path(c.ParentID)
	height := 1
	if c.ID != "" {
		height = tree.height(c.ID)
	}
	switch {
	case len(above) == 0:
		p.Add("parent_id", "unknown_category")
	case c.ID != "" && slices.ContainsFunc(above, func(a Category) bool { return a.ID == c.ID }):
		p.Add("parent_id", "category_cycle")
	case len(above)+height > MaxDepth:
		p.Add("parent_id", "category_too_deep", "max", MaxDepth)
	}
}

// height is the number of levels from a category down.
func (t *Tree) height(id string) int {
	h := 0
	for _, c := range t.Children(id) {
		h = max(h, t.height(c.ID))
	}
	return h + 1
}

func validateAttributes(p *errs.Problems, c Category, tree *Tree) {
	p.Check(len(c.Attributes) <= maxAttributes, "attributes", "too_many", "max", maxAttributes)
	taken := map[string]bool{}
	for _, a := range tree.Attributes(c.ParentID) {
		taken[a.Code] = true
	}
	if c.ID != "" {
		for _, id := range tree.Within(c.ID)[1:] {
			below, _ := tree.ByID(id)
			for _, a := range below.Attributes {
				taken[a.Code] = true
			}
		}
	}
	for i, a := range c.Attributes {
		field := "attributes." + strconv.Itoa(i) + "."
		p.Check(len(a.Code) <= 60 && attributeCodePattern.MatchString(a.Code), field+"code", "bad_format")
		p.Check(!taken[a.Code], field+"code", "duplicate")
		taken[a.Code] = true
		validateAttribute(p, field, a)
	}
}

func validateAttribute(p *errs.Problems, field string, a Attribute) {
	p.Check(slices.Contains([]AttributeType{TextType, NumberType, ChoiceType, BooleanType}, a.Type), field+"type", "unknown_value")
	checkNames(p, field+"name", a.Name)
	p.Check(a.Unit == "" || a.Type == NumberType && utf8.RuneCountInString(a.Unit) <= 20, field+"unit", "bad_format")
	p.Check((a.Type == ChoiceType) == (len(a.Choices) > 0), field+"choices", "choices_with_type")
	p.Check(len(a.Choices) <= maxChoices, field+"choices", "too_many", "max", maxChoices)
	seen := map[string]bool{}
	for i, c := range a.Choices {
		at := field + "choices." + strconv.Itoa(i) + "."
		p.Check(c.Code != "", at+"code", "required")
		p.Check(!seen[c.Code], at+"code", "duplicate")
		seen[c.Code] = true
		checkNames(p, at+"name", c.Name)
	}
}
