package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"rehearse/scenarios/fault"
)

// zoned and unzoned are the forms in which databases write a time.
var (
	zoned = []string{
		time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999-07",
		"2006-01-02T15:04:05.999999999-07", "2006-01-02T15:04:05.999999999-0700",
		"2006-01-02 15:04:05.999999999-0700", "2006-01-02 15:04:05.999999999 -0700", "2006-01-02 15:04:05.999999999 -0700 MST",
		"2006-01-02 15:04:05.999999999 MST", time.RFC1123Z, time.RFC1123,
		"2006-01-02T15:04Z07:00", "2006-01-02 15:04Z07:00", "20060102T150405.999999999Z07:00", time.RFC850, time.UnixDate, time.RubyDate,
	}
	unzoned = []string{
		"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly,
		"20060102150405", "20060102T150405", "2006/01/02 15:04:05.999999999", time.ANSIC,
	}
	digits = regexp.MustCompile(`^\d{9,13}(\.\d+)?$|^\d{15,16}$|^\d{18,19}$`)
	// nameOfZone stands behind the offset in what Java writes: +09:00[Asia/Tokyo]
	nameOfZone = regexp.MustCompile(`^(.*(?:Z|[+-]\d\d:?\d\d))\[[A-Za-z/_+-]+\d*\]$`)
)

// moment reads a time in any of the forms in which data holds one. hasZone is
// false where nothing says in which zone it is; it is then taken to be in the
// given one. An epoch is always UTC.
func moment(value any, in *time.Location) (at time.Time, hasZone bool, err error) {
	switch v := value.(type) {
	case nil:
		return at, false, fmt.Errorf("there is no newest datum: the answer is null")
	case time.Time:
		return v.UTC(), true, nil
	case int64:
		return epoch(float64(v), v)
	case int:
		return epoch(float64(v), v)
	case float64:
		return epoch(v, v)
	case string:
		return momentOf(strings.TrimSpace(v), in)
	}
	return at, false, notATime(value)
}

func momentOf(text string, in *time.Location) (time.Time, bool, error) {
	if text == "" {
		return time.Time{}, false, errors.New("there is no newest datum: the answer is empty")
	}
	if unquoted := ""; json.Unmarshal([]byte(text), &unquoted) == nil {
		text = unquoted
	}
	if digits.MatchString(text) {
		number, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return time.Time{}, false, notATime(text)
		}
		return epoch(number, text)
	}
	if strings.HasPrefix(text, "0000-00-00") {
		return time.Time{}, false, fmt.Errorf("there is no newest datum: the answer is %s", show(text))
	}
	if m := nameOfZone.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	for _, form := range zoned {
		if at, err := time.Parse(form, text); err == nil && known(at, form) {
			return at.UTC(), true, nil
		}
	}
	for _, form := range unzoned {
		if at, err := time.ParseInLocation(form, text, in); err == nil {
			return at.UTC(), false, nil
		}
	}
	return time.Time{}, false, notATime(text)
}

// known says whether the zone is one that the text tells: Go makes up an
// offset of zero for an abbreviation that it does not know.
func known(at time.Time, form string) bool {
	if !strings.Contains(form, "MST") || strings.Contains(form, "-0700") {
		return true
	}
	name, _ := at.Zone()
	return name == "UTC" || name == "GMT"
}

// epoch reads seconds since 1970, or thousandths, millionths or billionths of
// them. Those are told apart by size: any other reading would be before 1973 or
// far in the future.
func epoch(number float64, shown any) (time.Time, bool, error) {
	switch {
	case number >= 6e17:
		number /= 1e9
	case number >= 6e14 && number < 6e15:
		number /= 1e6
	case number >= 1e11 && number < 1e13:
		number /= 1e3
	}
	if number < 1e8 || number >= 1e11 {
		return time.Time{}, false, notATime(shown)
	}
	whole, part := math.Modf(number)
	return time.Unix(int64(whole), int64(part*1e9)).UTC(), true, nil
}

// notATime is that an answer cannot be read as a time: what the question selects,
// or how, is then to be looked at before the backup.
func notATime(value any) error {
	return fault.OfRig(fault.Clock, "the newest datum cannot be read as a time: %s", show(value)).
		To("let the question select a timestamp, a date such as 2026-11-28 03:00:00Z, or seconds since 1970")
}

const mostShown = 120

func shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= mostShown {
		return text
	}
	return strings.ToValidUTF8(text[:mostShown], "") + "…"
}

// show writes a value for people, on one line and short.
func show(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case int:
		return humanize.Comma(int64(v))
	case int64:
		return humanize.Comma(v)
	case float64:
		if math.Abs(v) >= 1e15 { // it would be hundreds of digits
			return strconv.FormatFloat(v, 'g', -1, 64)
		}
		return humanize.Commaf(v)
	case string:
		return strconv.Quote(shorten(v))
	case time.Time:
		if v.IsZero() {
			return "none"
		}
		return v.UTC().Format(time.RFC3339)
	}
	data, err := json.Marshal(value)
	if err != nil {
		return shorten(fmt.Sprint(value))
	}
	return shorten(string(data))
}
