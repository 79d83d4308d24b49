package actor_test

import (
	"testing"

	"market/internal/kernel/actor"
)

func TestRolesOfAnOrganisation(t *testing.T) {
	owner, sales := actor.Actor{Roles: []actor.Role{actor.Owner}}, actor.Actor{Roles: []actor.Role{actor.Sales}}
	if !owner.Is(actor.Editor) || !owner.Is(actor.Sales) || sales.Is(actor.Editor) || !sales.Is(actor.Editor, actor.Sales) || (actor.Actor{}).Is(actor.Sales) {
		t.Fatal("owners hold every role, others their own")
	}
}

func TestStaffCoverTheirZones(t *testing.T) {
	zone := actor.Actor{Staff: []actor.Grant{{Role: actor.Moderator, ZoneID: "z1"}, {Role: actor.Moderator, ZoneID: "z2"}}}
	whole := actor.Actor{Staff: []actor.Grant{{Role: actor.Moderator}}}
	admin := actor.Actor{Staff: []actor.Grant{{Role: actor.Admin}}}
	office := actor.Actor{Staff: []actor.Grant{{Role: actor.Office}}}
	for name, test := range map[string]struct{ got, want bool }{
		"own zone":              {zone.Covers(actor.Moderator, "z2"), true},
		"other zone":            {zone.Covers(actor.Moderator, "z3"), false},
		"what has no zone":      {zone.Covers(actor.Moderator, ""), false},
		"alliance, any zone":    {whole.Covers(actor.Moderator, "z3"), true},
		"alliance, no zone":     {whole.Covers(actor.Moderator, ""), true},
		"admin":                 {admin.Covers(actor.Moderator, "z1"), true},
		"office is not a judge": {office.Covers(actor.Moderator, "z1"), false},
		"guest":                 {actor.Actor{}.Covers(actor.Moderator, ""), false},
		"the program":           {actor.Program().Covers(actor.Moderator, "z1"), true},
	} {
		if test.got != test.want {
			t.Errorf("%s: %v", name, test.got)
		}
	}
	if zones, all := zone.Zones(actor.Moderator); all || len(zones) != 2 {
		t.Fatal(zones, all)
	}
	if _, all := whole.Zones(actor.Moderator); !all {
		t.Fatal("the whole alliance")
	}
}
