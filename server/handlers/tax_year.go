package handlers

import (
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/server/problem"
)

// taxYear is the first and the last day of a tax year; both are nil if it is not set.
type taxYear struct{ Start, End *time.Time }

const longestTaxYear = 53 * 7 // days

func newTaxYear(start, end nullable.Nullable[string]) (taxYear, error) {
	return taxYear{}.change(start, end)
}

// change sets the ends that a request names.
func (y taxYear) change(start, end nullable.Nullable[string]) (taxYear, error) {
	for _, side := range []struct {
		given nullable.Nullable[string]
		place string
		day   **time.Time
	}{{start, "/taxYearStart", &y.Start}, {end, "/taxYearEnd", &y.End}} {
		if !side.given.IsSpecified() {
			continue
		}
		*side.day = nil
		if text := fromNullable(side.given); text != nil {
			day, err := time.Parse(time.DateOnly, *text)
			if err != nil || day.Year() < 1 {
				return taxYear{}, problem.Invalid(problem.Pointer(side.place, "not a day of the calendar"))
			}
			*side.day = &day
		}
	}
	switch {
	case y.Start == nil && y.End == nil:
		return y, nil
	case y.Start == nil:
		return taxYear{}, problem.Invalid(problem.Pointer("/taxYearStart", "set or clear both ends of the tax year"))
	case y.End == nil:
		return taxYear{}, problem.Invalid(problem.Pointer("/taxYearEnd", "set or clear both ends of the tax year"))
	case !y.End.After(*y.Start):
		return taxYear{}, problem.Invalid(problem.Pointer("/taxYearEnd", "must be after taxYearStart"))
	case int(y.End.Sub(*y.Start).Hours()/24)+1 > longestTaxYear:
		return taxYear{}, problem.Invalid(problem.Pointer("/taxYearEnd", "a tax year has at most 53 weeks"))
	}
	return y, nil
}

func toDay(day *time.Time) *string {
	if day == nil {
		return nil
	}
	text := day.Format(time.DateOnly)
	return &text
}
