package localgithub

import (
	"slices"
	"strings"
	"time"
)

// seed creates the repositories of two people: evidence of 2025 for a logbook, and some content that must not be read.
func seed() world {
	alice := &account{ID: 1001, Login: "alice", Name: "Alice Tremblay", Installation: 501}
	bob := &account{ID: 1002, Login: "bob", Name: "Bob Okafor", Installation: 502, All: true}
	edge := &repository{
		ID:        2001,
		Owner:     alice,
		Name:      "edge-asr",
		Private:   true,
		Given:     true,
		About:     "Streaming speech recognition on small ARM boards",
		CreatedAt: day("2024-11-04"),
		Branches:  []branch{newBranch(2001, "main", edgeLog), newBranch(2001, "int4-kernels", edgeLog+edgeKernels)},
		Issues: []issue{
			{
				Number: 1,
				By:     "alice",
				Title:  "Is 40 ms per frame possible on the Cortex-A53?",
				Body: "Nobody has published int8 streaming results below 70 ms on this class of CPU. " +
					"It is unknown whether memory bandwidth or the decoder is the limit.",
				Labels:  []string{"uncertainty"},
				Created: day("2025-01-13"),
				Done:    day("2025-06-20"),
			},
			{
				Number:  2,
				By:      "alice",
				Pull:    true,
				Head:    "per-channel",
				Title:   "Per-channel scales for the encoder",
				Body:    "Hypothesis: per-channel scales keep the word error rate under 9 % at int8. Measured on 12 variants; see the table.",
				Created: day("2025-02-24"),
				Done:    day("2025-03-10"),
			},
			{
				Number:  3,
				By:      "alice",
				Title:   "Accuracy collapses on far-field audio",
				Body:    "The calibration set holds close-talk audio only. WER 31 % at 3 m.",
				Labels:  []string{"failure"},
				Created: day("2025-03-19"),
				Done:    day("2025-05-02"),
			},
			{
				Number:  4,
				By:      "alice",
				Pull:    true,
				Head:    "int4-kernels",
				Title:   "Int4 kernels with a lookup table",
				Body:    "Draft. The table does not fit L1 on the A53; tiling it is the next experiment.",
				Created: day("2025-09-08"),
				Open:    true,
			},
			{Number: 5, By: "alice", Title: "Rename the demo button", Body: "Routine.", Created: day("2025-10-01"), Open: true},
		},
	}
	notes := &repository{
		ID:        2002,
		Owner:     alice,
		Name:      "field-notes",
		Given:     true,
		About:     "Public notes",
		CreatedAt: day("2025-01-02"),
		Branches: []branch{
			newBranch(2002, "main", "2025-04-02T09:30 Notes on far-field calibration\n2025-07-15T11:00 Correct the board's clock rates\n"),
		},
		Issues: []issue{
			{
				Number:  1,
				By:      "bob",
				Title:   "Which microphones were used?",
				Body:    "For comparison with our data.",
				Created: day("2025-07-20"),
				Open:    true,
			},
		},
	}
	diary := &repository{
		ID: 2003, Owner: alice, Name: "diary", Private: true, About: "Not given to the app", CreatedAt: day("2023-03-03"),
		Branches: []branch{newBranch(2003, "main", "2025-02-02T21:00 Private\n")},
	}
	cold := &repository{
		ID:        2101,
		Owner:     bob,
		Name:      "cold-chain",
		Private:   true,
		About:     "Predicting compressor failure from door sensors",
		CreatedAt: day("2024-09-09"),
		Branches:  []branch{newBranch(2101, "main", coldLog)},
		Issues: []issue{
			{
				Number:  1,
				By:      "bob",
				Title:   "No labelled failures in winter",
				Body:    "Whether a model trained on summer data transfers is not known.",
				Labels:  []string{"uncertainty"},
				Created: day("2025-01-28"),
				Done:    day("2025-08-11"),
			},
			{
				Number:  2,
				By:      "bob",
				Pull:    true,
				Head:    "survival",
				Title:   "Survival model instead of a classifier",
				Body:    "The classifier's precision stays under 0.4 whatever the threshold.",
				Created: day("2025-05-06"),
				Done:    day("2025-05-30"),
			},
		},
	}
	kit := &repository{
		ID: 2102, Owner: bob, Name: "sensor-kit", About: "Firmware", CreatedAt: day("2024-01-15"),
		Branches: []branch{newBranch(2102, "main", "2024-12-10T08:00 First release\n2025-03-03T08:00 Bump the toolchain\n")},
	}
	return world{accounts: []*account{alice, bob}, repos: []*repository{edge, notes, diary, cold, kit}}
}

const edgeLog = `2024-12-02T14:10 Import the baseline model
2025-01-14T10:05 Measure the baseline: 112 ms a frame on the A53
2025-01-21T16:40 Try a smaller context window: 88 ms, WER 14 %
2025-02-03T09:15 Profile: 61 % of the time is memory traffic
2025-02-18T13:20 Per-tensor int8 quantisation: 52 ms, but WER 19 %
2025-02-27T15:45 Per-channel scales: 54 ms, WER 8.7 %
2025-03-10T11:00 Merge per-channel scales
2025-03-20T17:30 Far-field test fails: WER 31 % at 3 m
2025-04-08T10:00 Collect far-field calibration audio
2025-04-29T14:25 Recalibrate with mixed audio: WER 10.2 % at 3 m
2025-06-18T12:00 Fuse the first two layers: 38 ms
2025-06-20T09:00 Close the question: 38 ms and WER 9.1 %
2025-08-26T16:00 Update dependencies
2026-01-12T10:00 Begin the French model
`

const edgeKernels = `2026-02-03T10:30 Int4 lookup kernels: slower than int8, the table misses L1
2026-02-17T15:10 Tile the table: 33 ms, WER 12 %
`

const coldLog = `2025-01-20T08:30 Load two years of door and compressor data
2025-02-11T13:00 Random forest on raw counts: precision 0.31
2025-03-25T09:45 Features from door duty cycle: precision 0.38, recall 0.2
2025-05-08T10:10 Weibull survival model: median warning of 9 days
2025-05-30T15:00 Merge the survival model
2025-08-11T11:20 Winter data at last: transfer fails below -15 C
2025-11-05T14:00 Add outside temperature as a covariate
`

// newBranch reads "time message" lines, oldest first.
func newBranch(repo int64, name, log string) branch {
	b := branch{Name: name}
	for line := range strings.Lines(log + "2024-01-01T00:00 Begin\n") {
		at, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		when, err := time.Parse("2006-01-02T15:04", at)
		if err != nil {
			panic(err) // a mistake in this file
		}
		b.Commits = append(
			b.Commits,
			commit{SHA: sha(repo, when, text), Author: "Research", Email: "research@example.com", Message: text, At: when},
		)
	}
	slices.SortStableFunc(b.Commits, func(a, b commit) int { return b.At.Compare(a.At) })
	return b
}

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err) // a mistake in this file
	}
	return t.Add(15 * time.Hour)
}
