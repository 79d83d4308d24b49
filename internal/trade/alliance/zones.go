package alliance

import (
	"context"
	"slices"
	"time"
)

// recheck is how long a node trusts its copy of the zones before it asks whether another node has changed one.
const recheck = 10 * time.Second

// known is a node's copy of all zones. There are some sixty and every page names one, so they are kept whole.
type known struct {
	loaded   bool
	revision revision
	checked  time.Time
	zones    []Zone
	byID     map[string]int
	byCode   map[string]int
	// drops counts the changes made here, so that a load that began before one is not kept after it.
	drops int
}

// Zones lists all zones in the order of their codes. Their texts are shared with other readers and must not be changed.
func (s *Service) Zones(ctx context.Context) ([]Zone, error) {
	k, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Clone(k.zones), nil
}

// Zone returns the zone of an id, or ErrZoneNotFound.
func (s *Service) Zone(ctx context.Context, id string) (Zone, error) {
	k, err := s.current(ctx)
	if err != nil {
		return Zone{}, err
	}
	return k.pick(k.byID, id)
}

// ByCode returns the zone of a code, or ErrZoneNotFound.
func (s *Service) ByCode(ctx context.Context, code string) (Zone, error) {
	k, err := s.current(ctx)
	if err != nil {
		return Zone{}, err
	}
	return k.pick(k.byCode, code)
}

func (k known) pick(index map[string]int, key string) (Zone, error) {
	i, ok := index[key]
	if !ok {
		return Zone{}, ErrZoneNotFound
	}
	return k.zones[i], nil
}

// current returns the node's copy, read anew when a zone has changed here, or on another node some seconds ago.
func (s *Service) current(ctx context.Context) (known, error) {
	s.mu.Lock()
	k := s.known
	s.mu.Unlock()
	now := s.now()
	if k.loaded && now.Sub(k.checked) < recheck && !now.Before(k.checked) {
		return k, nil
	}
	r, err := readRevision(ctx, s.db)
	if err != nil {
		return known{}, err
	}
	if !k.loaded || r != k.revision {
		zones, err := readZones(ctx, s.db)
		if err != nil {
			return known{}, err
		}
		k.fill(zones)
	}
	k.loaded, k.revision, k.checked = true, r, now
	s.keep(k)
	return k, nil
}

func (k *known) fill(zones []Zone) {
	k.zones, k.byID, k.byCode = zones, make(map[string]int, len(zones)), make(map[string]int, len(zones))
	for i, z := range zones {
		k.byID[z.ID], k.byCode[z.Code] = i, i
	}
}

func (s *Service) keep(k known) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known.drops == k.drops {
		s.known = k
	}
}

func (s *Service) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = known{drops: s.known.drops + 1}
}
