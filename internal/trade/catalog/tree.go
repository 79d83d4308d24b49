package catalog

import (
	"context"
	"sync"
	"time"
)

// recheck is how long a node trusts its copy of the tree before it asks whether another node has changed it.
const recheck = 10 * time.Second

// treeCache is a node's copy of the category tree: a few hundred rows that nearly every request reads.
type treeCache struct {
	mu      sync.Mutex
	tree    *Tree
	mark    treeMark
	checked time.Time
	drops   int // changes made here, so that a load that began before one is not kept after it
}

func (c *treeCache) look(now time.Time) (tree *Tree, mark treeMark, fresh bool, drops int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	age := now.Sub(c.checked)
	return c.tree, c.mark, c.tree != nil && age >= 0 && age < recheck, c.drops
}

func (c *treeCache) keep(tree *Tree, mark treeMark, now time.Time, drops int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.drops == drops {
		c.tree, c.mark, c.checked = tree, mark, now
	}
}

func (c *treeCache) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tree = nil
	c.drops++
}

// Tree gives the category tree. A change made on this node is seen at once, one made on another node within ten seconds.
func (s *Service) Tree(ctx context.Context) (*Tree, error) {
	now := s.now()
	tree, mark, fresh, drops := s.tree.look(now)
	if fresh {
		return tree, nil
	}
	return s.readTree(ctx, now, tree, mark, drops)
}

// currentTree is Tree without the ten seconds: for what is written down, such as search documents.
func (s *Service) currentTree(ctx context.Context) (*Tree, error) {
	now := s.now()
	tree, mark, _, drops := s.tree.look(now)
	return s.readTree(ctx, now, tree, mark, drops)
}

// readTree reads the tree again if it is not the one of the mark.
func (s *Service) readTree(ctx context.Context, now time.Time, tree *Tree, mark treeMark, drops int) (*Tree, error) {
	current, err := readTreeMark(ctx, s.db)
	if err != nil {
		return nil, err
	}
	if tree == nil || current != mark {
		// The mark was read first: a change in between makes the next look read the tree again.
		categories, err := selectCategories(ctx, s.db)
		if err != nil {
			return nil, err
		}
		tree = NewTree(categories)
	}
	s.tree.keep(tree, current, now, drops)
	return tree, nil
}
