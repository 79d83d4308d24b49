package catalog

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"market/internal/kernel/i18n"
)

// ValueKind is the form of an attribute's value on the wire.
type ValueKind string

// The forms. The value of a choice is the text of its code.
const (
	NumberKind ValueKind = "number"
	TextKind   ValueKind = "text"
	BoolKind   ValueKind = "boolean"
)

// Value is what a product says for an attribute: a number, a text or the code of a choice, or yes and no. In JSON it is
// the plain number, string or boolean.
type Value struct {
	Kind   ValueKind
	Number float64
	Text   string
	Bool   bool
}

// Number makes the value of a number attribute.
func Number(f float64) Value { return Value{Kind: NumberKind, Number: f} }

// Text makes the value of a text or choice attribute.
func Text(s string) Value { return Value{Kind: TextKind, Text: s} }

// Bool makes the value of a boolean attribute.
func Bool(b bool) Value { return Value{Kind: BoolKind, Bool: b} }

// String is the value as filters spell it: "7.5", "cast_iron", "true".
func (v Value) String() string {
	switch v.Kind {
	case NumberKind:
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	case BoolKind:
		return strconv.FormatBool(v.Bool)
	}
	return v.Text
}

// MarshalJSON writes the plain value.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.Kind {
	case NumberKind:
		return json.Marshal(v.Number)
	case BoolKind:
		return json.Marshal(v.Bool)
	}
	return json.Marshal(v.Text)
}

var errValue = errors.New("catalog: an attribute's value is a number, a string or a boolean")

// UnmarshalJSON reads a number, string or boolean and refuses everything else.
func (v *Value) UnmarshalJSON(data []byte) error {
	var plain any
	if err := json.Unmarshal(data, &plain); err != nil {
		return err
	}
	switch x := plain.(type) {
	case float64:
		*v = Number(x)
	case string:
		*v = Text(x)
	case bool:
		*v = Bool(x)
	default:
		return errValue
	}
	return nil
}

// yes and no as people write them in spreadsheets.
var (
	yes = map[string]bool{"true": true, "yes": true, "1": true, "да": true, "иә": true, "是": true, "有": true, "+": true}
	no  = map[string]bool{"false": true, "no": true, "0": true, "нет": true, "жоқ": true, "否": true, "无": true, "-": true}
)

// ParseValue reads the value of an attribute as people write it in forms and spreadsheets: a decimal point or comma, the
// unit behind the number, yes and no in four languages, a choice by its code or its name in any language. code is the
// reason of a refusal ("not_a_number"), empty when it was read.
func ParseValue(a Attribute, s string) (v Value, code string) {
	s = i18n.Normalize(s)
	folded := strings.ToLower(width.Fold.String(s))
	switch a.Type {
	case NumberType:
		return parseNumber(a, folded)
	case BooleanType:
		if yes[folded] || no[folded] {
			return Bool(yes[folded]), ""
		}
		return Value{}, "not_a_boolean"
	case ChoiceType:
		if c, ok := a.choice(s); ok {
			return Text(c.Code), ""
		}
		return Value{}, "unknown_value"
	}
	return Text(s), ""
}

func parseNumber(a Attribute, s string) (Value, string) {
	s = strings.TrimSpace(strings.TrimSuffix(s, strings.ToLower(a.Unit)))
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || strings.ContainsAny(s, "xp_") {
		return Value{}, "not_a_number"
	}
	return Number(f), ""
}
