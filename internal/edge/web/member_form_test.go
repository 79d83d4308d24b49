package web

import (
	"testing"

	"github.com/gofiber/fiber/v2"

	"market/frontend/views/member"
	"market/internal/kernel/i18n"
	"market/internal/platform/idempotency"
)

func TestOneKeyStandsForOneFormOnly(t *testing.T) {
	t.Parallel()
	key := func(typed member.Typed, more ...string) idempotency.Key {
		return keyFor("POST /member/products/new", typed, more)
	}
	first := key(member.Typed{"key": "k", "sku": "A-1", "do": "save"}, "a.jpg")
	for what, other := range map[string]idempotency.Key{
		"the same form":       key(member.Typed{"key": "k", "sku": "A-1", "do": "save"}, "a.jpg"),
		"with another button": key(member.Typed{"key": "k", "sku": "A-1", "do": "submit"}, "a.jpg"),
	} {
		if other != first {
			t.Errorf("%s is another create", what)
		}
	}
	for what, other := range map[string]idempotency.Key{
		"another word":  key(member.Typed{"key": "k", "sku": "A-2"}, "a.jpg"),
		"another field": key(member.Typed{"key": "k", "sku": "A-1", "name.zh": "泵"}, "a.jpg"),
		"another file":  key(member.Typed{"key": "k", "sku": "A-1"}, "b.jpg"),
	} {
		if other.Name != first.Name || other.Body == first.Body {
			t.Errorf("%s is the same create: %v", what, other)
		}
	}
}

func TestAFormSentBeforeComesBackWithAFreshKey(t *testing.T) {
	t.Parallel()
	p := i18n.For(i18n.Ru)
	form, err := refusedForm(p, member.Typed{"key": "k", "sku": "A-1"}, idempotency.ErrMismatch)
	if err != nil {
		t.Fatal(err)
	}
	if key := form.Typed["key"]; key == "k" || key == "" {
		t.Errorf("the key is %q", key)
	}
	if form.Typed["sku"] != "A-1" || form.Failed != p.T("common.sent_before") || formStatus(idempotency.ErrMismatch) != fiber.StatusConflict {
		t.Errorf("got %+v", form)
	}
}

func TestAFormWithoutAVersionIsOutOfDate(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]int64{"": noVersion, "0": noVersion, "-5": noVersion, "x": noVersion, "1.0": noVersion, "99999999999999999999": noVersion, "7": 7} {
		if got := versionOf(member.Typed{"version": version}); got != want {
			t.Errorf("version %q is %d, want %d", version, got, want)
		}
	}
	if got := versionOf(member.Typed{}); got != noVersion {
		t.Errorf("no version is %d", got)
	}
}
