package table

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestSheetKeepsText(t *testing.T) {
	rows := [][]string{
		{"code", "intitulé", "vide", "fin"},
		{"01004", "=1+1", "", "x"},
		{"0951099D", " <a & \"b\"> \n é ’ 😀 ", "", "+33"},
		{strings.Repeat("é", maxCell+5), "a\x00b\x0bc", "", "\t"},
	}
	var out bytes.Buffer
	s := NewSheet(&out, "codes <&>")
	for _, row := range rows {
		s.Row(row...)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	rows[3][0], rows[3][1] = strings.Repeat("é", maxCell), "a\uFFFDb\uFFFDc" // what no cell holds
	book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	name := book.GetSheetList()[0]
	if name != "codes <&>" {
		t.Errorf("the sheet is named %q", name)
	}
	for r, row := range rows {
		for c, want := range row {
			cell, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			got, err := book.GetCellValue(name, cell)
			if err != nil || got != want {
				t.Errorf("%s: %.40q, %v, want %.40q", cell, got, err, want)
			}
			if formula, _ := book.GetCellFormula(name, cell); formula != "" {
				t.Errorf("%s is the formula %q", cell, formula)
			}
			style, err := book.GetCellStyle(name, cell)
			if err != nil {
				t.Fatal(err)
			}
			if s, err := book.GetStyle(style); err != nil || s.NumFmt != 49 {
				t.Errorf("%s has the number format %+v, %v, want that of text", cell, s, err)
			}
		}
	}
}

// full is a disk that is full after some bytes.
type full struct{ left int }

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestSheetTellsItsError(t *testing.T) {
	for _, left := range []int{0, 700, 5000} {
		s := NewSheet(&full{left}, "a")
		for i := range 5000 {
			s.Row(strings.Repeat("x", i%97), "y")
		}
		if err := s.Close(); !errors.Is(err, errFull) {
			t.Errorf("full after %d bytes: %v", left, err)
		}
	}
	s := NewSheet(&full{1 << 40}, "a")
	s.rows = maxRows
	s.Row("one too many")
	if err := s.Close(); !errors.Is(err, ErrTooManyRows) {
		t.Errorf("too many rows: %v", err)
	}
}
