package account

import (
	"slices"

	"market/internal/kernel/actor"
)

// covers: suppliers are looked after by the moderators of their zone, buyers by the office in Kazakhstan and by the
// moderators of the whole alliance. Other staff do not see the organisation.
func covers(by actor.Actor, o Organisation) bool {
	if by.Covers(actor.Moderator, o.ZoneID) {
		return true
	}
	return o.Kind == Buyer && by.IsStaff(actor.Office)
}

// mayManage: owners act for their organisation.
func mayManage(roles []actor.Role) bool { return slices.Contains(roles, actor.Owner) }

// mayEdit: a reviewer decides about what was submitted, so it stays as it is meanwhile; what is closed stays closed.
func mayEdit(status Status, staff bool) bool {
	switch status {
	case Draft, ChangesRequested, Active:
		return true
	case Suspended:
		return staff
	default:
		return false
	}
}

// mayAdminister tells admins from other staff (forbidden) and from everybody else (not found).
func mayAdminister(by actor.Actor) error {
	switch {
	case by.Covers(actor.Admin, ""):
		return nil
	case by.IsStaff():
		return ErrForbidden
	}
	return ErrUserNotFound
}

// scope limits a list of organisations in SQL to what covers allows.
type scope struct {
	all    bool
	zones  []string
	office bool
}

func scopeOf(by actor.Actor) scope {
	zones, all := by.Zones(actor.Moderator)
	return scope{all: all, zones: zones, office: by.IsStaff(actor.Office)}
}

func (sc scope) empty() bool { return !sc.all && len(sc.zones) == 0 && !sc.office }
