package problem

import "fmt"

// Counted is a number with what it counts, for messages: `1 file`, `20 files`.
func Counted[N int64 | uint64](n N, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
