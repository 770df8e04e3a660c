package rdf_test

import (
	"cmp"
	"math/big"
	"strings"
	"testing"
	"time"

	"passerelle/internal/rdf"
)

func TestLexicalSpace(t *testing.T) {
	for _, tc := range []struct{ datatype, good, bad string }{
		{"boolean", "true|false|0|1", "TRUE|yes|oui|"},
		{"integer", "0|-0|+12|007|-05|99999999999999999999999", "1.0|+|-|a| 1|1 |"},
		{"decimal", "1|1.|.5|-0.50|+1.0|-5.90", "1e3|1E3|.|-|1.2.3|1,5|"},
		{"double", "1|1.5e-3|-.5E+2|1E3|INF|+INF|-INF|NaN|1e999", "inf|0x1p2|1_0|e3|E1|1e|1E|1e1.5|1e2e3|"},
		{"float", "1e999|NaN", "nan|Infinity"},
		{"byte", "-128|127|+0127", "128|-129|300|c"},
		{"unsignedByte", "0|255|-0", "256|-1"},
		{"long", "9223372036854775807|-9223372036854775808", "9223372036854775808"},
		{"nonNegativeInteger", "0|-0|12", "-1"},
		{"positiveInteger", "1|+1", "0|-1"},
		{"negativeInteger", "-1", "0|1"},
		{"date", "2024-02-29|-0001-01-01|12025-01-01|2025-01-01Z|2025-01-01+14:00", "2023-02-29|2025-1-1|2025-13-01|2025-01-32|29/02/2024|2025-01-01+14:01|25-01-01|02025-01-01|2025-01-01T00:00:00"},
		{"dateTime", "2025-01-01T00:00:00|2025-01-01T24:00:00|2025-06-30T23:59:59.125Z|2025-01-01T00:00:00-05:00", "2025-01-01|2025-01-01T24:00:01|2025-01-01T23:60:00|2025-01-01T00:00:00.|2025-01-01 00:00:00"},
		{"dateTimeStamp", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00"},
		{"time", "12:30:00|24:00:00|00:00:00.5+01:00", "12:30|25:00:00"},
		{"gYear", "2025|-0044|2025Z|20245", "25|02025"},
		{"gYearMonth", "2025-09", "2025-9|2025-00|2024-13"},
		{"gMonthDay", "--02-29", "--02-30|02-29"},
		{"gMonth", "--12", "--13|12"},
		{"gDay", "---31", "---32|31"},
		{"duration", "P1Y|-P1Y2M3DT4H5M6.7S|PT1S", "P|PT|1Y|P1S|P1YT"},
		{"dayTimeDuration", "P1DT2M|PT5M", "P1Y|P1M"},
		{"yearMonthDuration", "P1Y2M", "P1D|PT1M"},
		{"language", "fr|fr-BE|zh-Hant-TW", "f_r|français|"},
		{"hexBinary", "|0aFF", "0|0g"},
		{"base64Binary", "|YQ==|YWI=|Y Q = =", "YQ|Y Q|Y\nQ==|YQ== |Y  Q=="},
		{"normalizedString", " a  b ", "a\nb"},
		{"token", "a b|", " a|a  b"},
	} {
		in := rdf.LexicalSpace(rdf.XSD + tc.datatype)
		for want, forms := range map[bool]string{true: tc.good, false: tc.bad} {
			for form := range strings.SplitSeq(forms, "|") {
				if got := in(form); got != want {
					t.Errorf("%q as xsd:%s: %v, want %v", form, tc.datatype, got, want)
				}
			}
		}
	}
	for _, datatype := range []string{rdf.String, rdf.XSD + "anyURI", rdf.LangString, ""} {
		if rdf.LexicalSpace(datatype) != nil {
			t.Errorf("%s has a lexical space, want none", datatype)
		}
	}
}

// FuzzCompareDecimals compares with rational numbers.
func FuzzCompareDecimals(f *testing.F) {
	f.Add("007", "7.0")
	f.Add("-10", "-9")
	f.Add("-0", ".0")
	f.Add("100000000000000000000000001", "100000000000000000000000000.9")
	f.Fuzz(func(t *testing.T, a, b string) {
		decimal := rdf.LexicalSpace(rdf.XSD + "decimal")
		if !decimal(a) || !decimal(b) {
			return
		}
		x, okX := new(big.Rat).SetString(a)
		y, okY := new(big.Rat).SetString(b)
		if !okX || !okY {
			t.Fatalf("%q or %q is no decimal", a, b)
		}
		if got := rdf.CompareDecimals(a, b); got != x.Cmp(y) {
			t.Errorf("%s and %s: %d, want %d", a, b, got, x.Cmp(y))
		}
	})
}

// FuzzMoment compares with the calendar of the standard library, whatever the zones, in the years 0 to 9999.
func FuzzMoment(f *testing.F) {
	f.Add(int64(951782400), int64(951868800), int16(60), int16(-840)) // around a leap day
	f.Add(int64(0), int64(0), int16(840), int16(0))
	f.Add(int64(-62135596800), int64(253402300799), int16(0), int16(0))
	const first, last = -62167219200, 253402300799
	f.Fuzz(func(t *testing.T, a, b int64, zoneA, zoneB int16) {
		moment := func(seconds int64, zone int16) (rdf.Moment, bool) {
			at := time.Unix(seconds, 0).In(time.FixedZone("", int(zone%841)*60))
			if seconds < first || seconds > last || at.Year() < 0 || at.Year() > 9999 {
				return rdf.Moment{}, false
			}
			lexical := at.Format(time.RFC3339)
			m, ok := rdf.ParseMoment(rdf.XSD+"dateTime", lexical)
			if !ok {
				t.Errorf("%s is no xsd:dateTime", lexical)
			}
			return m, ok
		}
		m, okM := moment(a, zoneA)
		n, okN := moment(b, zoneB)
		if sign, ok := m.Compare(n); okM && okN && (!ok || sign != cmp.Compare(a, b)) {
			t.Errorf("%d in %d and %d in %d: %d, %v", a, zoneA, b, zoneB, sign, ok)
		}
	})
}

func TestMomentCompare(t *testing.T) {
	for _, tc := range []struct {
		datatypeA, a, datatypeB, b string
		sign                       int
		ok                         bool
	}{
		{"date", "2024-12-31", "date", "2025-01-01", -1, true},
		{"date", "-0002-01-01", "date", "-0001-01-01", -1, true},
		{"date", "2025-01-01", "dateTime", "2025-01-02T00:00:00", 0, false},
		{"dateTime", "2025-01-01T00:00:00.25", "dateTime", "2025-01-01T00:00:00.3", -1, true},
		{"dateTime", "2025-01-01T24:00:00Z", "dateTimeStamp", "2025-01-02T00:00:00.000Z", 0, true},
		{"dateTime", "2025-01-01T12:00:00", "dateTime", "2025-01-01T12:00:00Z", 0, false},
		{"dateTime", "2025-01-01T12:00:00", "dateTime", "2025-01-03T12:00:00Z", -1, true},
		{"gYear", "-0044", "gYear", "2025", -1, true},
	} {
		a, okA := rdf.ParseMoment(rdf.XSD+tc.datatypeA, tc.a)
		b, okB := rdf.ParseMoment(rdf.XSD+tc.datatypeB, tc.b)
		if !okA || !okB {
			t.Errorf("%s %v, %s %v: want both read", tc.a, okA, tc.b, okB)
		}
		there, okThere := a.Compare(b)
		back, okBack := b.Compare(a)
		if okThere != tc.ok || okBack != tc.ok || tc.ok && (there != tc.sign || back != -tc.sign) {
			t.Errorf("%s and %s: %d, %v, and %d, %v back; want %d, %v", tc.a, tc.b, there, okThere, back, okBack, tc.sign, tc.ok)
		}
	}
	if _, ok := rdf.ParseMoment(rdf.String, ""); ok {
		t.Error("a string is read as a moment")
	}
}
