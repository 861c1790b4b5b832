package views

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"clusterlens/engine"
	"clusterlens/gui/session"
)

// thousands writes a count with commas: 60,000.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// images counts images in words.
func images(n int) string {
	if n == 1 {
		return "1 image"
	}
	return thousands(n) + " images"
}

// figure writes a figure of merit: four digits, a dash where it cannot be had.
func figure(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.4f", *v)
}

// percent writes a share with as many digits as matter.
func percent(v float64) string {
	switch {
	case v != 0 && v < 0.001:
		return fmt.Sprintf("%.2f %%", 100*v)
	case v != 0 && v < 0.1:
		return fmt.Sprintf("%.1f %%", 100*v)
	case v > 0.99 && v < 1:
		return fmt.Sprintf("%.2f %%", 100*v)
	default:
		return fmt.Sprintf("%.0f %%", 100*v)
	}
}

// seconds writes a duration for a table.
func seconds(v float64) string {
	switch {
	case v < 10:
		return fmt.Sprintf("%.1f s", v)
	case v < 100:
		return fmt.Sprintf("%.0f s", v)
	default:
		return fmt.Sprintf("%d min %02d s", int(v)/60, int(v)%60)
	}
}

// labelled writes how a split was asked for as a person says it.
func labelled(spec string) string {
	if v, err := strconv.ParseFloat(spec, 64); err == nil && v > 0 && v < 1 && strings.Contains(spec, ".") {
		return strconv.FormatFloat(100*v, 'g', 4, 64) + "%"
	}
	return spec
}

// recordTitle names a finished run.
func recordTitle(r *session.Record) string {
	preset := r.Preset
	if r.Custom {
		preset += ", changed"
	}
	return fmt.Sprintf("%d  %s, %s", r.ID, r.Pipeline, preset)
}

// kindOf describes the images of a set.
func kindOf(set *engine.ImageSet) string {
	kind := "grey"
	if set.Channels == 3 {
		kind = "colour"
	}
	return fmt.Sprintf("%d × %d, %s", set.Width, set.Height, kind)
}

// SetTitle is the window's line about what is open.
func SetTitle(s *session.Session) string {
	set := s.Set()
	if set == nil {
		return "Clusterlens"
	}
	return fmt.Sprintf("%s, %s, %s labelled", set.Name, images(set.N), thousands(s.Split().Labelled()))
}

// Sentence begins with a capital and ends with a full stop, as an error shown
// to a person does.
func Sentence(err error) string {
	text := strings.TrimSpace(err.Error())
	if text == "" {
		return text
	}
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	var input *engine.InputError
	if errors.As(err, &input) && (input.File != "" || input.Place != "") {
		return text // a file's name at the beginning keeps its case
	}
	return upper(text)
}

// upper gives a text a capital.
func upper(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}
