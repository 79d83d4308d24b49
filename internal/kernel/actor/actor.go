// Package actor says who asks. An Actor is passed as a parameter to every use case; policies are functions of it.
package actor

import "market/internal/kernel/i18n"

// Role is what a membership lets a user do for an organisation.
type Role string

// Roles within an organisation. An owner may do what the others may.
const (
	Owner  Role = "owner"
	Editor Role = "editor" // listings
	Sales  Role = "sales"  // inquiries
)

// StaffRole is what the alliance lets a user do.
type StaffRole string

// Roles of alliance staff.
const (
	Moderator     StaffRole = "moderator" // of one zone, or of the whole alliance
	ReleaseEditor StaffRole = "editor"    // releases; may be granted, opens nothing until there are releases
	Office        StaffRole = "office"    // the permanent office in Kazakhstan
	Clerk         StaffRole = "clerk"     // service hall; likewise
	Admin         StaffRole = "admin"
)

// Grant is a staff role; ZoneID limits it to one zone, empty means the whole alliance.
type Grant struct {
	Role   StaffRole
	ZoneID string
}

// Actor is whoever asks: a guest (zero value), a user, a user working for an organisation, or staff.
type Actor struct {
	UserID  string
	Name    string
	Email   string
	Lang    i18n.Lang
	Session string // id of the session or token, empty for a guest

	OrgID   string // the active organisation, empty when the user works for none
	OrgKind string // "supplier" or "buyer"
	Roles   []Role // in the active organisation

	Staff  []Grant
	System bool // the program itself: jobs, seed, command line
}

// Program is the actor of jobs, seed and command line.
func Program() Actor { return Actor{System: true, Name: "system"} }

// SignedIn tells a user from a guest.
func (a Actor) SignedIn() bool { return a.UserID != "" || a.System }

// Is reports whether the actor holds one of the roles in the active organisation. Owners hold all.
func (a Actor) Is(roles ...Role) bool {
	if a.System {
		return true
	}
	for _, have := range a.Roles {
		if have == Owner {
			return true
		}
		for _, want := range roles {
			if have == want {
				return true
			}
		}
	}
	return false
}

// IsStaff reports whether the actor holds one of the staff roles anywhere; without roles, any staff role. Admins hold all.
func (a Actor) IsStaff(roles ...StaffRole) bool {
	if a.System {
		return true
	}
	for _, g := range a.Staff {
		if len(roles) == 0 || g.Role == Admin {
			return true
		}
		for _, want := range roles {
			if g.Role == want {
				return true
			}
		}
	}
	return false
}

// Covers reports whether the actor holds the staff role for a zone: by a grant for that zone, for the whole alliance,
// or as admin. A subject without a zone (zoneID "") is covered only by grants for the whole alliance.
func (a Actor) Covers(role StaffRole, zoneID string) bool {
	if a.System {
		return true
	}
	for _, g := range a.Staff {
		if g.Role != role && g.Role != Admin {
			continue
		}
		if g.ZoneID == "" || g.ZoneID == zoneID {
			return true
		}
	}
	return false
}

// Zones lists the zones the actor's grants of a role are limited to. all is true when a grant covers the whole alliance.
func (a Actor) Zones(role StaffRole) (zones []string, all bool) {
	if a.System {
		return nil, true
	}
	for _, g := range a.Staff {
		if g.Role != role && g.Role != Admin {
			continue
		}
		if g.ZoneID == "" {
			return nil, true
		}
		zones = append(zones, g.ZoneID)
	}
	return zones, false
}
