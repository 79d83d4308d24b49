package catalog

import (
	"context"
	"slices"
	"time"

	"github.com/maypok86/otter/v2"

	"market/internal/kernel/paging"
	"market/internal/platform/database"
)

// contentCache keeps contents of published revisions by the revision's id. A published revision never changes, so an
// entry is never wrong; which revision is the published one is asked of the database every time.
type contentCache struct {
	byID *otter.Cache[string, revision]
}

// cachedContents bounds the cache: about 6 KB each.
const cachedContents = 5_000

func newContentCache() *contentCache {
	return &contentCache{byID: otter.Must(&otter.Options[string, revision]{MaximumSize: cachedContents})}
}

// load gives the contents of revisions, reading those that are not in the cache in one statement.
func (c *contentCache) load(ctx context.Context, q database.Querier, ids []string) (map[string]revision, error) {
	found := make(map[string]revision, len(ids))
	var absent []string
	for _, id := range ids {
		if r, ok := c.byID.GetIfPresent(id); ok {
			found[id] = r
		} else {
			absent = append(absent, id)
		}
	}
	read, err := selectRevisions(ctx, q, absent)
	for _, r := range read {
		found[r.id] = r
		c.byID.Set(r.id, r)
	}
	return found, err
}

// Published gives what buyers see of a product; ErrNotFound unless it is published and its supplier is active.
func (s *Service) Published(ctx context.Context, id string) (View, error) {
	views, err := s.PublishedMany(ctx, []string{id})
	if err != nil {
		return View{}, err
	}
	if len(views) == 0 {
		return View{}, ErrNotFound
	}
	return views[0], nil
}

// PublishedMany gives the views of those of the products that buyers may see, in the order asked for, with the same
// number of statements whatever their number.
func (s *Service) PublishedMany(ctx context.Context, ids []string) ([]View, error) {
	return s.PublishedIn(ctx, s.db, ids)
}

// PublishedIn is PublishedMany in a transaction, for nouns that refer to products.
func (s *Service) PublishedIn(ctx context.Context, q database.Querier, ids []string) ([]View, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	tree, err := s.Tree(ctx)
	if err != nil {
		return nil, err
	}
	return s.views(ctx, q, tree, ids)
}

func (s *Service) views(ctx context.Context, q database.Querier, tree *Tree, ids []string) ([]View, error) {
	valid := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !database.ValidID(id) })
	products, err := selectShown(ctx, q, valid)
	if err != nil || len(products) == 0 {
		return nil, err
	}
	revisions, suppliers := make([]string, len(products)), make([]string, len(products))
	for i, p := range products {
		revisions[i], suppliers[i] = p.PublishedRevisionID, p.SupplierID
	}
	contents, err := s.contents.load(ctx, q, revisions)
	if err != nil {
		return nil, err
	}
	slices.Sort(suppliers)
	summaries, err := s.accounts.Summaries(ctx, q, slices.Compact(suppliers))
	if err != nil {
		return nil, err
	}
	byID := make(map[string]View, len(products))
	for _, p := range products {
		r, ok := contents[p.PublishedRevisionID]
		supplier := summaries[p.SupplierID]
		if !ok || !supplier.Active() {
			continue
		}
		p.Content, p.Translation, p.Revision = r.content, r.translation, r.number
		byID[p.ID] = View{Product: p, Supplier: supplier, Path: tree.Path(p.Content.CategoryID)}
	}
	return inOrder(byID, ids), nil
}

// inOrder lists the views that exist in the order of ids, each once.
func inOrder(byID map[string]View, ids []string) []View {
	views := make([]View, 0, len(byID))
	for _, id := range ids {
		if v, ok := byID[id]; ok {
			views = append(views, v)
			delete(byID, id)
		}
	}
	return views
}

// OfSupplier lists the published products of a supplier, last published first.
func (s *Service) OfSupplier(ctx context.Context, supplierID string, page paging.Page) (paging.List[View], error) {
	if !database.ValidID(supplierID) {
		return paging.List[View]{}, nil
	}
	rows, err := selectOfSupplier(ctx, s.db, supplierID, page)
	if err != nil {
		return paging.List[View]{}, err
	}
	list := paging.Cut(rows, page, func(k publishedKey) paging.Key { return k.key })
	ids := make([]string, len(list.Items))
	for i, k := range list.Items {
		ids[i] = k.id
	}
	views, err := s.PublishedMany(ctx, ids)
	return paging.List[View]{Items: views, Next: list.Next}, err
}

// Newest lists the products that were published last.
func (s *Service) Newest(ctx context.Context, n int) ([]View, error) {
	ids, err := selectNewest(ctx, s.db, n)
	if err != nil {
		return nil, err
	}
	return s.PublishedMany(ctx, ids)
}

// Related lists other products that a reader of this one may want: of its own category, then of the categories around it.
func (s *Service) Related(ctx context.Context, v View, n int) ([]View, error) {
	tree, err := s.Tree(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for i := len(v.Path) - 1; i >= 0 && i >= len(v.Path)-2 && len(ids) < n; i-- {
		more, err := selectOfCategories(ctx, s.db, tree.Within(v.Path[i].ID), n+1)
		if err != nil {
			return nil, err
		}
		ids = append(ids, slices.DeleteFunc(more, func(id string) bool { return id == v.ID || slices.Contains(ids, id) })...)
	}
	return s.PublishedMany(ctx, ids[:min(n, len(ids))])
}

// CountsBySupplier tells how many published products each of the suppliers has.
func (s *Service) CountsBySupplier(ctx context.Context, supplierIDs []string) (map[string]int, error) {
	counts := map[string]int{}
	if len(supplierIDs) == 0 {
		return counts, nil
	}
	rows, err := countBySupplier(ctx, s.db, supplierIDs)
	for _, c := range rows {
		counts[c.key] = c.n
	}
	return counts, err
}

// CountsByCategory tells how many products buyers can see in each category, those of the categories below included.
func (s *Service) CountsByCategory(ctx context.Context) (map[string]int, error) {
	tree, err := s.Tree(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := countByCategory(ctx, s.db)
	counts := map[string]int{}
	for _, c := range rows {
		for _, above := range tree.Path(c.key) {
			counts[above.ID] += c.n
		}
	}
	return counts, err
}

// publishedAt is the time of the first approval, or the zero time.
func (p Product) publishedAt() time.Time {
	if p.PublishedAt == nil {
		return time.Time{}
	}
	return *p.PublishedAt
}
