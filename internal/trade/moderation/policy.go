package moderation

import "market/internal/kernel/actor"

// maySee: a moderator of the case's zone or of the whole alliance; the office in Kazakhstan sees cases without a zone
// about organisations, because it verifies buyers. Everybody else is told that there is no such case.
func maySee(by actor.Actor, c Case) bool {
	if by.Covers(actor.Moderator, c.ZoneID) {
		return true
	}
	return c.ZoneID == "" && c.SubjectKind == "organisation" && by.IsStaff(actor.Office)
}

// MayReview reports whether the actor has any queue at all.
func MayReview(by actor.Actor) bool { return by.IsStaff(actor.Moderator, actor.Office) }

// scope limits a queue in SQL to what maySee allows: the zones of the actor's grants, and whether the office's part is in.
type scope struct {
	all    bool
	zones  []string
	office bool
}

func scopeOf(by actor.Actor) scope {
	zones, all := by.Zones(actor.Moderator)
	return scope{all: all, zones: zones, office: by.IsStaff(actor.Office)}
}
