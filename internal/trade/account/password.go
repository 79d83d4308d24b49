package account

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"market/internal/kernel/errs"
)

// Lengths of a password in characters.
const (
	MinPassword = 10
	maxPassword = 200
)

// hasher keeps passwords by argon2id, 19 MiB and two passes, as OWASP asks for at least. Only a few are worked at once:
// each takes its memory, and a flood of sign-ins must not take all.
type hasher struct {
	params *argon2id.Params
	slots  chan struct{}
}

func newHasher() *hasher {
	return &hasher{
		params: &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		slots:  make(chan struct{}, 2*runtime.NumCPU()),
	}
}

// nobody is the hash that a password for an unknown address is compared with, so that the answer takes as long.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.take(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.slots }()
	return argon2id.CreateHash(norm.NFC.String(password), h.params)
}

func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.take(ctx); err != nil {
		return false, err
	}
	defer func() { <-h.slots }()
	if hash == "" {
		hash = nobody
	}
	return argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
}

func (h *hasher) take(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// commonPasswords of ten and more characters, from the lists that attackers begin with; shorter ones are refused anyway.
var commonPasswords = []string{
	"1234567890", "0987654321", "9876543210", "1111111111", "0000000000", "1q2w3e4r5t", "1q2w3e4r5t6y", "123456789a", "a123456789",
	"qwertyuiop", "qwerty12345", "qwerty123456", "qwerty123456789", "password12", "password123", "password1234", "password12345",
	"iloveyou12", "iloveyou123", "administrator", "welcome123", "letmein123", "1234567891", "12345678910", "123456789012", "123123123123",
	"abcdefghij", "abcdefghijk", "abcd123456", "asdfghjkl1", "zxcvbnm123", "woaini1314", "woaini520520", "5201314520", "147258369a",
	"йцукенгшщз", "пароль12345", "пароль1234", "123qwe123qwe", "qazwsxedcrfv", "1qaz2wsx3edc", "superman123", "football123",
}

func checkPassword(p *errs.Problems, field, password string) {
	n := utf8.RuneCountInString(password)
	switch {
	case password == "":
		p.Add(field, "required")
	case !utf8.ValidString(password):
		p.Add(field, "bad_format")
	case n < MinPassword:
		p.Add(field, "password_short", "min", MinPassword)
	case n > maxPassword:
		p.Add(field, "too_long", "max", maxPassword)
	case slices.Contains(commonPasswords, strings.ToLower(password)):
		p.Add(field, "password_common")
	}
}
