package web

import (
	"testing"

	"market/internal/kernel/i18n"
	"market/internal/trade/alliance"
)

func TestZonesAreCountedFromTheRecords(t *testing.T) {
	sh := shelf{p: i18n.For(i18n.En), zones: map[string]alliance.Zone{
		"a": {Member: true, StateLevel: true}, "b": {Member: true}, "c": {StateLevel: true}, "d": {StateLevel: true}, "e": {},
	}}
	for got, want := range map[string]string{
		sh.zonesLine():   "5 zones: 2 in the alliance, 3 at state level.",
		sh.allZones():    "All 5 zones, 2 in the alliance",
		sh.membersLine(): "The site lists 2 member zones, 1 of them at state level.",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWholeNumbersOfBuyers(t *testing.T) {
	for text, want := range map[string]int64{"12": 12, "１２": 12, "1 040": 1040, "１　０４０": 1040, " 7 ": 7} {
		if got, ok := wholeNumber(text); !ok || got != want {
			t.Errorf("%q: %d %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "1,5", "двенадцать", "一二", "99999999999999999999"} {
		if got, ok := wholeNumber(text); ok {
			t.Errorf("%q is read as %d", text, got)
		}
	}
}
