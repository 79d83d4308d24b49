package testkit

import (
	"os"
	"testing"
)

// Chromium returns the path of a Chromium for tests in a real browser.
func Chromium(t testing.TB) string {
	t.Helper()
	return setting(t, "TEST_CHROMIUM", "Chromium")
}

// Axe returns the source of axe-core, to be injected into a page: it then finds what bars people with disabilities.
func Axe(t testing.TB) string {
	t.Helper()
	source, err := os.ReadFile(setting(t, "TEST_AXE", "axe-core"))
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}
