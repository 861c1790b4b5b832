package engine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ParamKind is the type of a parameter's value.
type ParamKind int

// The kinds, and the Go type of a value of each.
const (
	IntParam    ParamKind = iota // int
	FloatParam                   // float64
	BoolParam                    // bool
	ChoiceParam                  // string, one of Param.Choices
)

// Param describes one parameter of a pipeline with its value.
type Param struct {
	Key      string // "label-spreading.alpha": group, dot, name
	Title    string // "Alpha", for the window
	Doc      string // one sentence, with the unit
	Kind     ParamKind
	Min, Max float64  // of numbers, inclusive
	Choices  []string // of a choice
	Value    any      // int, float64, bool or string
}

// Name is the key without its group.
func (p Param) Name() string {
	_, name, _ := strings.Cut(p.Key, ".")
	return name
}

// Range says what values are allowed, in words.
func (p Param) Range() string {
	switch p.Kind {
	case IntParam:
		return fmt.Sprintf("a whole number from %.0f to %.0f", p.Min, p.Max)
	case FloatParam:
		return fmt.Sprintf("a number from %g to %g", p.Min, p.Max)
	case BoolParam:
		return "true or false"
	default:
		return "one of " + strings.Join(p.Choices, ", ")
	}
}

// Parse reads a value of the parameter's kind and checks its range; a
// [*UsageError] says what is allowed.
func (p Param) Parse(text string) (any, error) {
	bad := &UsageError{Problem: fmt.Sprintf("%s=%s is not possible", p.Key, text), Mend: "use " + p.Range()}
	switch p.Kind {
	case IntParam:
		v, err := strconv.Atoi(text)
		if err != nil || float64(v) < p.Min || float64(v) > p.Max {
			return nil, bad
		}
		return v, nil
	case FloatParam:
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= p.Min && v <= p.Max) {
			return nil, bad
		}
		return v, nil
	case BoolParam:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return nil, bad
		}
		return v, nil
	default:
		if !slices.Contains(p.Choices, text) {
			return nil, bad
		}
		return text, nil
	}
}

// Params are the parameters of one pipeline, in the order in which they are
// shown. The typed getters panic on a key or kind that the pipeline did not
// declare: that is a programmer's mistake.
type Params []Param

// Clone is a copy that can be changed alone.
func (ps Params) Clone() Params { return slices.Clone(ps) }

// Has tells whether the key is declared.
func (ps Params) Has(key string) bool { return ps.find(key) >= 0 }

func (ps Params) find(key string) int {
	return slices.IndexFunc(ps, func(p Param) bool { return p.Key == key })
}

// Set parses text into the parameter's value.
func (ps Params) Set(key, text string) error {
	i := ps.find(key)
	if i < 0 {
		return &UsageError{Problem: fmt.Sprintf("there is no parameter %q", key), Mend: "--list-params prints them all"}
	}
	v, err := ps[i].Parse(text)
	if err != nil {
		return err
	}
	ps[i].Value = v
	return nil
}

func get[T any](ps Params, key string) T {
	i := ps.find(key)
	if i < 0 {
		panic("engine: undeclared parameter " + key)
	}
	return ps[i].Value.(T)
}

// Int is the value of an IntParam.
func (ps Params) Int(key string) int { return get[int](ps, key) }

// Float is the value of a FloatParam.
func (ps Params) Float(key string) float64 { return get[float64](ps, key) }

// Bool is the value of a BoolParam.
func (ps Params) Bool(key string) bool { return get[bool](ps, key) }

// Choice is the value of a ChoiceParam.
func (ps Params) Choice(key string) string { return get[string](ps, key) }

// Map is the values by key, for report.json.
func (ps Params) Map() map[string]any {
	m := make(map[string]any, len(ps))
	for _, p := range ps {
		m[p.Key] = p.Value
	}
	return m
}
