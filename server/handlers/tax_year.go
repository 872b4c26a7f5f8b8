package handlers

import (
	"fmt"
	"strconv"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/server/problem"
)

// taxYear is the first and the last day of a tax year; both are nil if it is not set.
type taxYear struct{ Start, End *time.Time }

const (
	longestTaxYear = 53 * 7 // days

	firstFiscalYear, lastFiscalYear = "1985", "2099" // SR&ED exists since 1985; any other year is a slip
)

func checkFiscalYear(year string) error {
	if year < firstFiscalYear || year > lastFiscalYear { // four digits, by the contract
		return problem.Invalid(problem.Pointer("/fiscalYear", fmt.Sprintf("must be a year from %s to %s", firstFiscalYear, lastFiscalYear)))
	}
	return nil
}

func newTaxYear(fiscalYear string, start, end nullable.Nullable[string]) (taxYear, error) {
	if err := checkFiscalYear(fiscalYear); err != nil {
		return taxYear{}, err
	}
	year, err := taxYear{}.change(start, end)
	if err != nil {
		return taxYear{}, err
	}
	return year, year.meets(fiscalYear, "/taxYearEnd")
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

// meets refuses a tax year without a day in the fiscal year; place is what the request names of the two. Companies name their year after
// its end or after its beginning, and one of 53 weeks may begin before the year and end after it.
func (y taxYear) meets(fiscalYear, place string) error {
	year, err := strconv.Atoi(fiscalYear)
	if err != nil || y.Start == nil || y.End == nil || y.Start.Year() <= year && year <= y.End.Year() {
		return nil
	}
	return problem.Invalid(problem.Pointer(place, fmt.Sprintf(
		"the tax year %s to %s has no day in the fiscal year %s", y.Start.Format(time.DateOnly), y.End.Format(time.DateOnly), fiscalYear,
	)))
}

func toDay(day *time.Time) *string {
	if day == nil {
		return nil
	}
	text := day.Format(time.DateOnly)
	return &text
}
