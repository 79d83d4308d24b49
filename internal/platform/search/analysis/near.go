package analysis

// Near tells whether two words differ by at most n letters added, left out, changed or swapped with their neighbour.
// Words longer than any of Tokens are never near.
func Near(a, b string, n int) bool {
	var bufA, bufB [maxWord]rune
	x, okA := letters(a, bufA[:0])
	y, okB := letters(b, bufB[:0])
	if d := len(x) - len(y); !okA || !okB || d > n || -d > n {
		return false
	}
	var rows [3][maxWord + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(y) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+differ(x[i-1], y[j-1]))
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > n {
			return false
		}
		before, last, row = last, row, before
	}
	return last[len(y)] <= n
}

// letters puts the letters of a word into buf; ok is false for none or too many.
func letters(s string, buf []rune) (_ []rune, ok bool) {
	for _, r := range s {
		if len(buf) == maxWord {
			return buf, false
		}
		buf = append(buf, r)
	}
	return buf, len(buf) > 0
}

func differ(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}
