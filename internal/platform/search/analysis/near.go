package analysis

// Near tells whether two words differ by at most n letters added, left out, changed or swapped with their neighbour.
func Near(a, b string, n int) bool {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d > n || -d > n || len(x) == 0 || len(y) == 0 || len(x) > maxWord || len(y) > maxWord {
		return false
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+differ(x[i-1], y[j-1]))
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)] <= n
}

func differ(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}
