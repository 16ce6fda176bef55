package store

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm/schema"
)

// Times are stored as text of one width, in UTC with microseconds: SQLite
// compares text, so only with one width is the order of texts the order of times.
const stamp = "2006-01-02 15:04:05.000000-07:00"

func text(t time.Time) string { return within(t).UTC().Format(stamp) }

// within is the time, or the first or last that has four digits for its year:
// others have another width, and Postgres knows no year 0.
func within(t time.Time) time.Time {
	switch year := t.UTC().Year(); {
	case year < 1:
		return time.Time{}
	case year > 9999:
		return time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	}
	return t
}

// now is the present with the precision that the store keeps.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// utc is the serializer that every time of a record is stored by.
type utc struct{}

func init() { schema.RegisterSerializer("utc", utc{}) }

// Value writes a time, or nothing where it is unknown.
func (utc) Value(_ context.Context, field *schema.Field, _ reflect.Value, value any) (any, error) {
	switch t := value.(type) {
	case time.Time:
		return text(t), nil
	case *time.Time:
		if t == nil {
			return nil, nil
		}
		return text(*t), nil
	}
	return nil, fmt.Errorf("%s is a %T, not a time", field.Name, value)
}

// Scan reads what Value wrote; SQLite's driver has parsed the text already.
func (utc) Scan(ctx context.Context, field *schema.Field, dst reflect.Value, value any) error {
	switch t := value.(type) {
	case nil:
		return field.Set(ctx, dst, nil)
	case time.Time:
		at := t.UTC()
		target := field.ReflectValueOf(ctx, dst)
		if target.Kind() == reflect.Pointer {
			target.Set(reflect.ValueOf(&at))
		} else {
			target.Set(reflect.ValueOf(at))
		}
		return nil
	}
	return fmt.Errorf("%s was stored as a %T, not a time", field.Name, value)
}
