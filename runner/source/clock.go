package source

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"rehearse/scenarios"
)

// clock reads the time at which a point was consistent from names and sidecars.
type clock struct {
	pattern *regexp.Regexp // nil: names say nothing
	zone    *time.Location
}

func newClock(f scenarios.Folder) (c clock, err error) {
	if c.zone, err = time.LoadLocation(cmp.Or(f.Zone, "UTC")); err != nil {
		return c, fmt.Errorf("zone: %w", err)
	}
	if f.Time != "" {
		if c.pattern, err = regexp.Compile(f.Time); err != nil {
			return c, fmt.Errorf("time: %w", err)
		}
	}
	return c, nil
}

var (
	errNoMatch = errors.New("its name does not match the time pattern")
	errNoTime  = errors.New("its name holds no valid time")
)

// fromName reads a name. What is left out of a date counts as its beginning,
// which makes a point look older, never newer.
func (c clock) fromName(name string) (at time.Time, from string, err error) {
	match := c.pattern.FindStringSubmatch(name)
	if match == nil {
		return at, "", errNoMatch
	}
	parts := map[string]string{}
	for i, group := range c.pattern.SubexpNames() {
		if group != "" && match[i] != "" {
			parts[group] = match[i]
		}
	}
	if text, ok := parts["epoch"]; ok {
		at, err = fromEpoch(text)
		return at, fromNames, err
	}
	at, err = c.fromParts(parts)
	if _, ok := parts["hour"]; !ok {
		return at, "the name, to the day", err
	}
	return at, fromNames, err
}

// fromEpoch reads seconds, or milliseconds where there are too many digits.
func fromEpoch(text string) (time.Time, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return time.Time{}, errNoTime
	case n >= 1e11:
		return time.UnixMilli(n).UTC(), nil
	}
	return time.Unix(n, 0).UTC(), nil
}

func (c clock) fromParts(parts map[string]string) (time.Time, error) {
	year, err := strconv.Atoi(parts["year"])
	if err != nil {
		return time.Time{}, errNoTime
	}
	if len(parts["year"]) == 2 {
		year += 2000
	}
	numbers := [5]int{1, 1, 0, 0, 0}
	for i, name := range []string{"month", "day", "hour", "minute", "second"} {
		text, ok := parts[name]
		if !ok {
			continue
		}
		if numbers[i], err = strconv.Atoi(text); err == nil {
			continue
		}
		if numbers[i] = monthNamed(text); name != "month" || numbers[i] == 0 {
			return time.Time{}, errNoTime
		}
	}
	month, day, hour, minute, second := numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]
	// time.Date takes the 31st of April for the 1st of May; a name does not.
	plain := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if plain.Month() != time.Month(month) || plain.Day() != day || plain.Hour() != hour || plain.Minute() != minute || plain.Second() != second {
		return time.Time{}, errNoTime
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, c.zone).UTC(), nil
}

// monthNamed reads "Nov" and "November"; 0 is neither.
func monthNamed(text string) int {
	for _, layout := range []string{"Jan", "January"} {
		if t, err := time.Parse(layout, text); err == nil {
			return int(t.Month())
		}
	}
	return 0
}

// fromNames says that a time was read from a name, with its hour.
const fromNames = "the name"

// shift is by how much the times in names are ahead of the times at which the
// files were last written, where that is the same for all of the newest and is
// what some zone differs from UTC by: the names are then most likely in local
// time. 0 is that nothing is wrong, or that the scenario says which zone they are in.
func (f *folder) shift(points []Point) time.Duration {
	if f.clock.pattern == nil || f.Zone != "" || f.clock.pattern.SubexpIndex("epoch") >= 0 {
		return 0
	}
	told := slices.DeleteFunc(slices.Clone(points), func(p Point) bool {
		return p.Unfit != "" || p.AvailableAt == nil || p.ConsistentFrom != fromNames
	})
	slices.SortFunc(told, func(a, b Point) int { return b.AvailableAt.Compare(*a.AvailableAt) })
	var common time.Duration
	for i, p := range told[:min(len(told), 5)] {
		offset := offsetOf(p.ConsistentAt.Sub(*p.AvailableAt))
		if offset == 0 || i > 0 && offset != common {
			return 0
		}
		common = offset
	}
	return common
}

// offsetOf is the offset of a zone that two times differ by, give or take what a
// backup takes; 0 is that it is none. Backups that take an hour are no zone.
func offsetOf(ahead time.Duration) time.Duration {
	const near = 5 * time.Minute
	offset := ahead.Round(15 * time.Minute)
	quarters := int(offset.Abs() / (15 * time.Minute))
	odd := quarters%2 != 0 && !slices.Contains([]int{23, 35, 51}, quarters) // 5:45, 8:45, 12:45
	if odd || (ahead-offset).Abs() > near || offset > 14*time.Hour || offset < -12*time.Hour || offset > -2*time.Hour && offset < 30*time.Minute {
		return 0
	}
	return offset
}

const lastResort = "modification time, the last resort"

// timeOf says when a set was consistent and how that is known, or why it is
// no point at all.
func (f *folder) timeOf(s *set) (at *time.Time, from, unfit string) {
	if f.clock.pattern != nil {
		at, from, err := f.namedTime(s)
		if err == nil {
			return at, from, ""
		}
		if f.Sidecar == "" {
			return nil, "", err.Error()
		}
	}
	if f.Sidecar != "" {
		at, from, err := f.sidecarTime(s)
		if err != nil {
			return nil, "", err.Error()
		}
		return at, from, ""
	}
	oldest := modified(s)
	return &oldest, lastResort, ""
}

// modified is the modification time of the set's oldest member: it cannot hold
// all of anything younger.
func modified(s *set) time.Time {
	oldest := s.entries[0].modified
	for _, e := range s.entries[1:] {
		if e.modified.Before(oldest) && companionOf(e.rel) == "" {
			oldest = e.modified
		}
	}
	return oldest
}

// namedTime takes the oldest time that a member's name says; members without
// one, such as a manifest, do no harm.
func (f *folder) namedTime(s *set) (*time.Time, string, error) {
	var oldest *time.Time
	var said string
	failed := errNoMatch
	for _, e := range s.entries {
		at, from, err := f.clock.fromName(e.name())
		if errors.Is(err, errNoMatch) && e.name() != e.rel {
			at, from, err = f.clock.fromName(e.rel)
		}
		switch {
		case errors.Is(err, errNoTime):
			failed = err
		case err == nil && (oldest == nil || at.Before(*oldest)):
			oldest, said = &at, from
		}
	}
	if oldest == nil {
		return nil, "", failed
	}
	return oldest, said, nil
}

// lastResort takes modification times when sidecars are asked for and there is
// not one: nothing better is known, and it is said. When only some are missing,
// those points are not finished.
func (f *folder) lastResort(points []Point, sets []*set) {
	if f.Sidecar == "" || f.clock.pattern != nil || f.sidecars > 0 {
		return
	}
	for i := range points {
		if points[i].Unfit == f.noSidecar() {
			at := modified(sets[i])
			points[i].Unfit, points[i].ConsistentAt = "", &at
			points[i].ConsistentFrom = lastResort + ": there is no sidecar " + f.Sidecar
		}
	}
}

func (f *folder) noSidecar() string { return "it has no sidecar " + f.Sidecar }

// isSidecar says whether an entry is the sidecar of another.
func (f *folder) isSidecar(e *entry, byRel map[string]*entry) bool {
	before, after, ok := strings.Cut(f.Sidecar, "{}")
	if f.Sidecar == "" {
		return false
	}
	if !ok {
		return e.name() == f.Sidecar
	}
	name := e.name()
	if len(name) < len(before)+len(after) || !strings.HasPrefix(name, before) || !strings.HasSuffix(name, after) {
		return false
	}
	owner := name[len(before) : len(name)-len(after)]
	return f.group != nil || byRel[path.Join(path.Dir(e.rel), owner)] != nil
}

// sidecarTime reads the sidecar of the first member that has one; a group's may
// also be named by its key.
func (f *folder) sidecarTime(s *set) (*time.Time, string, error) {
	names := make([]string, 0, len(s.entries)+1)
	for _, e := range s.entries {
		names = append(names, e.rel)
	}
	if f.group != nil {
		names = append(names, path.Join(path.Dir(s.entries[0].rel), s.id))
	}
	for _, name := range names {
		rel := path.Join(path.Dir(name), strings.ReplaceAll(f.Sidecar, "{}", path.Base(name)))
		at, err := f.readSidecar(rel)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		f.sidecars++
		if err != nil {
			return nil, "", fmt.Errorf("its sidecar %s %w", printable(rel), err)
		}
		return &at, "the sidecar " + printable(rel), nil
	}
	return nil, "", errors.New(f.noSidecar())
}

const mostOfSidecar = 64 << 10

// readSidecar reads a small file below the root, whatever links are there.
func (f *folder) readSidecar(rel string) (time.Time, error) {
	root, err := os.OpenRoot(f.root)
	if err != nil {
		return time.Time{}, err
	}
	defer root.Close()
	file, err := root.OpenFile(filepath.FromSlash(rel), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, err
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("cannot be read: %w", err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return time.Time{}, errors.New("is not a file")
	}
	data, err := io.ReadAll(io.LimitReader(file, mostOfSidecar+1))
	if err != nil {
		return time.Time{}, fmt.Errorf("cannot be read: %w", err)
	}
	if len(data) > mostOfSidecar {
		return time.Time{}, errors.New("is larger than 64 KiB")
	}
	return f.clock.fromSidecar(data)
}

// fromSidecar reads JSON with consistent_at, or with time as restic has it, or
// a bare time.
func (c clock) fromSidecar(data []byte) (time.Time, error) {
	text := strings.TrimSpace(string(data))
	if strings.HasPrefix(text, "{") {
		var said struct {
			ConsistentAt any `json:"consistent_at"`
			Time         any `json:"time"`
		}
		if err := json.Unmarshal([]byte(text), &said); err != nil {
			return time.Time{}, errors.New("is not valid JSON")
		}
		switch value := said.ConsistentAt; {
		case value == nil && said.Time == nil:
			return time.Time{}, errors.New("has neither consistent_at nor time in it")
		case value == nil:
			return c.fromAny(said.Time)
		default:
			return c.fromAny(value)
		}
	}
	return c.fromAny(text)
}

var layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02"}

// fromAny reads a time as people and programs write it; without a zone it is
// in the source's.
func (c clock) fromAny(value any) (time.Time, error) {
	switch value := value.(type) {
	case float64:
		return fromEpoch(strconv.FormatFloat(value, 'f', 0, 64))
	case string:
		for _, layout := range layouts {
			if t, err := time.ParseInLocation(layout, value, c.zone); err == nil {
				return t.UTC(), nil
			}
		}
		if t, err := fromEpoch(value); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("holds no time that can be read: %.40q", fmt.Sprint(value))
}
