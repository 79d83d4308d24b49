package account_test

import (
	"sync/atomic"
	"testing"
	"time"

	"market/internal/platform/database"
	"market/internal/testkit"
	"market/internal/trade/account"
)

// TestResolveIsOneStatement: it runs on every request.
func TestResolveIsOneStatement(t *testing.T) {
	var statements atomic.Int64
	observe := func(string, time.Duration) { statements.Add(1) }
	for name, o := range map[string]database.Options{
		"sqlite": {DataDir: t.TempDir(), Observe: observe}, "postgres": {URL: testkit.Postgres(t), Observe: observe},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, testkit.Migrated(t, o))
			owner, _ := d.organise(t, d.supplierInput(0))
			if err := d.GrantStaff(ctx, admin, owner.UserID, "moderator", d.zones[0].ID); err != nil {
				t.Fatal(err)
			}
			if err := d.GrantStaff(ctx, admin, owner.UserID, "clerk", ""); err != nil {
				t.Fatal(err)
			}
			s, err := d.SignIn(ctx, account.SignIn{Email: owner.Email, Password: password})
			if err != nil {
				t.Fatal(err)
			}
			before := statements.Load()
			a := d.resolve(t, s.Token)
			if n := statements.Load() - before; n != 1 {
				t.Errorf("%d statements", n)
			}
			if a.OrgID != owner.OrgID || len(a.Roles) != 1 || len(a.Staff) != 2 {
				t.Errorf("%+v", a)
			}
			d.clock = d.clock.Add(time.Hour)
			d.resolve(t, s.Token)
			if list, err := d.Sessions(ctx, a); err != nil || !list[0].SeenAt.Equal(d.clock) {
				t.Errorf("last use not noted: %+v %v", list, err)
			}
		})
	}
}
