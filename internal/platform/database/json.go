package database

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// JSON keeps a Go value in a TEXT column as JSON. Use JSONOf to write and a *JSON to scan.
type JSON[T any] struct{ V T }

// JSONOf wraps a value for a statement's argument.
func JSONOf[T any](v T) JSON[T] { return JSON[T]{V: v} }

// Value implements driver.Valuer.
func (j JSON[T]) Value() (driver.Value, error) {
	raw, err := json.Marshal(j.V)
	return string(raw), err
}

// Scan implements sql.Scanner; NULL and empty text leave the zero value.
func (j *JSON[T]) Scan(src any) error {
	var zero T
	j.V = zero
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		if v == "" {
			return nil
		}
		return json.Unmarshal([]byte(v), &j.V)
	case []byte:
		if len(v) == 0 {
			return nil
		}
		return json.Unmarshal(v, &j.V)
	}
	return fmt.Errorf("database: cannot read JSON from %T", src)
}
