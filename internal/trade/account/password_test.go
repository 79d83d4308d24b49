package account

import (
	"context"
	"testing"

	"github.com/alexedwards/argon2id"
)

// TestUnknownAddressCostsTheSame: without a hash the password is compared with one that takes the same work.
func TestUnknownAddressCostsTheSame(t *testing.T) {
	h := newHasher()
	params, _, _, err := argon2id.DecodeHash(nobody)
	if err != nil || *params != *h.params {
		t.Fatalf("%+v, want %+v: %v", params, h.params, err)
	}
	for _, password := range []string{"", "x", nobody} {
		if ok, err := h.matches(context.Background(), password, ""); ok || err != nil {
			t.Errorf("%q: %v %v", password, ok, err)
		}
	}
}

// TestPasswordIsTheSameHoweverItIsComposed: й as one character and as two is one password.
func TestPasswordIsTheSameHoweverItIsComposed(t *testing.T) {
	h := newHasher()
	hash, err := h.hash(context.Background(), "пароль для \u0439")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.matches(context.Background(), "пароль для \u0438\u0306", hash); !ok || err != nil {
		t.Error(ok, err)
	}
}

// TestHashingWaitsItsTurn: with every slot taken, who gives up waiting is told so.
func TestHashingWaitsItsTurn(t *testing.T) {
	h := newHasher()
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := h.hash(ctx, "x"); err == nil {
		t.Error("hashed without a slot")
	}
}
