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

func text(t time.Time) string { return t.UTC().Format(stamp) }

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
	return nil, fmt.Errorf("%s is a %T and no time", field.Name, value)
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
	return fmt.Errorf("%s was stored as a %T and no time", field.Name, value)
}
