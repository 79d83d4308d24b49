package app_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"market/internal/app"
)

// TestExampleEnvListsEverySetting keeps deploy/example.env and Config equal, both ways, with the same defaults.
func TestExampleEnvListsEverySetting(t *testing.T) {
	raw, err := os.ReadFile("../../deploy/example.env")
	if err != nil {
		t.Fatal(err)
	}
	example := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^(MARKET_\w+)=(.*)$`).FindAllStringSubmatch(string(raw), -1) {
		example[m[1]] = m[2]
	}
	config := map[string]string{}
	for f := range reflect.TypeFor[app.Config]().Fields() {
		config[f.Tag.Get("env")] = f.Tag.Get("default")
	}
	for name, value := range config {
		if got, ok := example[name]; !ok || got != value {
			t.Errorf("deploy/example.env should say %s=%s (has %q, %v)", name, value, got, ok)
		}
	}
	for name := range example {
		if _, ok := config[name]; !ok {
			t.Errorf("deploy/example.env lists %s, which no setting reads", name)
		}
	}
}

func TestSettingsThatCannotWorkAreRefused(t *testing.T) {
	good := app.Config{BaseURL: "https://market.example/", Env: "production", Secret: strings.Repeat("s", 32)}
	if err := good.Check(); err != nil || good.BaseURL != "https://market.example" || !good.Secure() {
		t.Fatal(err, good.BaseURL)
	}
	for name, spoil := range map[string]func(*app.Config){
		"no address":    func(c *app.Config) { c.BaseURL = "market" },
		"no secret":     func(c *app.Config) { c.Secret = "" },
		"a weak secret": func(c *app.Config) { c.Secret = "secret" },
	} {
		c := good
		spoil(&c)
		if c.Check() == nil {
			t.Error(name, "was accepted")
		}
	}
	dev := app.Config{BaseURL: "http://localhost:8080", Env: "development"}
	if err := dev.Check(); err != nil || len(dev.Secret) < 32 || slices.Contains([]string{"", "development"}, dev.Secret) {
		t.Fatal("development makes a secret of its own:", err)
	}
}
