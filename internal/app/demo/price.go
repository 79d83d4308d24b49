package demo

import (
	"fmt"
	"strconv"
	"strings"

	"market/internal/kernel/money"
)

// readPrices builds a ladder from the price of one unit and a list such as "50:96 200:91" (percentages of that price).
// No price gives no ladder: price on request.
func readPrices(price, ladder string, moq int64, currency money.Currency) ([]Rung, error) {
	if price == "" {
		return nil, nil
	}
	base, err := money.Parse(price, currency)
	if err != nil {
		return nil, fmt.Errorf("price %q: %w", price, err)
	}
	rungs := []Rung{{From: moq, UnitPrice: base}}
	steps, err := readPairs(ladder)
	if err != nil {
		return nil, fmt.Errorf("ladder: %w", err)
	}
	for _, s := range steps {
		if s[0] <= moq {
			continue
		}
		rungs = append(rungs, Rung{From: s[0], UnitPrice: money.Amount{Minor: share(base.Minor, s[1]), Currency: currency}})
	}
	return rungs, nil
}

// share is a percentage of a price, rounded down to what a seller would write: tens from 1000 on, whole units from 100 on, else hundredths.
func share(minor, percent int64) int64 {
	part := minor * percent / 100
	switch {
	case part >= 1000_00:
		return part / 10_00 * 10_00
	case part >= 100_00:
		return part / 1_00 * 1_00
	}
	return part
}

func readSupply(text string) (Supply, error) {
	quantity, per, ok := strings.Cut(text, " ")
	n, err := strconv.ParseInt(quantity, 10, 64)
	if !ok || err != nil {
		return Supply{}, fmt.Errorf("supply %q is not a quantity and a period", text)
	}
	return Supply{Quantity: n, Per: per}, nil
}

func readLead(text string) ([]LeadTime, error) {
	pairs, err := readPairs(text)
	if err != nil {
		return nil, fmt.Errorf("lead time: %w", err)
	}
	var bands []LeadTime
	for _, p := range pairs {
		bands = append(bands, LeadTime{UpTo: p[0], Days: int(p[1])})
	}
	return bands, nil
}

// readPairs reads "50:96 200:91".
func readPairs(text string) ([][2]int64, error) {
	var pairs [][2]int64
	for _, field := range strings.Fields(text) {
		left, right, ok := strings.Cut(field, ":")
		a, errA := strconv.ParseInt(left, 10, 64)
		b, errB := strconv.ParseInt(right, 10, 64)
		if !ok || errA != nil || errB != nil {
			return nil, fmt.Errorf("%q is not two numbers", field)
		}
		pairs = append(pairs, [2]int64{a, b})
	}
	return pairs, nil
}
