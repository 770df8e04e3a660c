package rml

import (
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The parameters of GREL and idlab-fn go by two names each: that of the fno:Parameter and that of its predicate.
func named(space string, locals ...string) Param {
	var p Param
	for _, l := range locals {
		p.IRIs = append(p.IRIs, space+l)
	}
	return p
}

func grelValue() Param { return named(grelNS, "valueParam", "valueParameter") }

func grel(local string, c Call, params ...Param) Function {
	outputs := []string{"stringOut", "stringOutput", "output_string", "output_number", "output_bool", "output_array"}
	f := Function{IRI: grelNS + local, Params: params, Bind: simple(c)}
	for _, o := range outputs {
		f.Returns = append(f.Returns, grelNS+o)
	}
	return f
}

// onText makes a call of a function from text to text.
func onText(f func(string) string) Call {
	return func(a []Arg, out *Result) { out.Text(f(a[0].Text)) }
}

// onTexts makes a call of a function that says something of two texts.
func onTexts(f func(s, t string) bool) Call {
	return func(a []Arg, out *Result) { out.Boolean(f(a[0].Text, a[1].Text)) }
}

func grelFunctions() []Function {
	second := named(grelNS, "param_sub", "p_string_sub", "valueParam2", "valueParameter2")
	return []Function{
		grel("toUpperCase", onText(strings.ToUpper), grelValue()),
		grel("toLowerCase", onText(strings.ToLower), grelValue()),
		grel("toTitleCase", onText(titleCase), grelValue()),
		grel("string_toUppercase", onText(strings.ToUpper), grelValue()),
		grel("string_toLowercase", onText(strings.ToLower), grelValue()),
		grel("string_trim", onText(strings.TrimSpace), grelValue()),
		grel("string_length", func(a []Arg, out *Result) { out.Integer(utf8.RuneCountInString(a[0].Text)) }, grelValue()),
		grel("string_split", grelSplit, grelValue(), named(grelNS, "param_string_sep", "p_string_sep")),
		grel("string_replace", func(a []Arg, out *Result) { out.Text(strings.ReplaceAll(a[0].Text, a[1].Text, a[2].Text)) },
			grelValue(), named(grelNS, "param_find", "p_string_find"), named(grelNS, "param_replace", "p_string_replace")),
		grel("string_substring", grelSubstring, grelValue(), named(grelNS, "p_int_i_from", "param_int_i_from"), grelTo()),
		grel("string_contains", onTexts(strings.Contains), grelValue(), second),
		grel("string_startsWith", onTexts(strings.HasPrefix), grelValue(), second),
		grel("string_endsWith", onTexts(strings.HasSuffix), grelValue(), second),
		grel("escape", grelEscape, grelValue(), named(grelNS, "modeParam", "modeParameter")),
		grel("boolean_not", func(a []Arg, out *Result) { out.Boolean(!isTrue(a[0].Text)) }, named(grelNS, "bool_b", "param_b")),
	}
}

func grelTo() Param {
	p := named(grelNS, "p_int_i_opt_to", "param_int_i_opt_to", "p_int_i_to")
	p.Optional = true
	return p
}

// isTrue says whether a text is XSD's true.
func isTrue(s string) bool { return s == "true" || s == "1" }

// titleCase raises the first letter of each word and lowers the others.
func titleCase(s string) string {
	inside := false
	return strings.Map(func(r rune) rune {
		first := !inside
		inside = unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '’'
		if first {
			return unicode.ToTitle(r)
		}
		return unicode.ToLower(r)
	}, s)
}

func grelSplit(a []Arg, out *Result) {
	for part := range strings.SplitSeq(a[0].Text, a[1].Text) {
		out.Text(part)
	}
}

// grelSubstring counts characters from 0. A start beyond the end yields nothing, one at the end the empty text.
func grelSubstring(a []Arg, out *Result) {
	chars := []rune(a[0].Text)
	from, err := strconv.Atoi(a[1].Text)
	if err != nil {
		out.Reject(1, "nombre", Quote(a[1].Text)+" is no whole number")
		return
	}
	to := len(chars)
	if a[2].Set {
		if to, err = strconv.Atoi(a[2].Text); err != nil {
			out.Reject(2, "nombre", Quote(a[2].Text)+" is no whole number")
			return
		}
	}
	if from < 0 {
		from += len(chars)
	}
	if to < 0 {
		to += len(chars)
	}
	to = min(to, len(chars))
	if from >= 0 && from <= to {
		out.Text(string(chars[from:to]))
	}
}

func grelEscape(a []Arg, out *Result) {
	switch mode := a[1].Text; mode {
	case "html", "xml":
		out.Text(html.EscapeString(a[0].Text))
	case "url":
		out.Text(url.QueryEscape(a[0].Text))
	case "csv":
		out.Text(`"` + strings.ReplaceAll(a[0].Text, `"`, `""`) + `"`)
	case "javascript":
		q := strconv.Quote(a[0].Text)
		out.Text(q[1 : len(q)-1])
	default:
		out.Reject(1, "mode", Quote(mode)+" is none of html, xml, url, csv, javascript")
	}
}

func idlab(local string, c Call, params ...Param) Function {
	return Function{IRI: idlabNS + local, Params: params, Bind: simple(c),
		Returns: []string{idlabNS + "_stringOut", idlabNS + "_boolOut", grelNS + "stringOut", grelNS + "output_bool"}}
}

func idlabFunctions() []Function {
	text := named(idlabNS, "str", "_str")
	second := named(grelNS, "valueParam2", "valueParameter2")
	absent := text
	absent.IRIs = append(absent.IRIs, grelValue().IRIs...)
	absent.Optional = true
	return []Function{
		idlab("alwaysReturnsABC", func(_ []Arg, out *Result) { out.Text("ABC") }),
		idlab("toUpperCaseURL", onText(upperURL), text),
		idlab("equal", onTexts(func(s, t string) bool { return s == t }), grelValue(), second),
		idlab("notEqual", onTexts(func(s, t string) bool { return s != t }), grelValue(), second),
		idlab("isNull", func(a []Arg, out *Result) { out.Boolean(!a[0].Set) }, absent),
		idlab("isNotNull", func(a []Arg, out *Result) { out.Boolean(a[0].Set) }, absent),
		idlab("trueCondition", trueCondition, named(idlabNS, "strBoolean", "_strBoolean"), text),
	}
}

// upperURL writes an address in capitals, after http:// where it has no scheme.
func upperURL(s string) string {
	if strings.Contains(s, "://") {
		return strings.ToUpper(s)
	}
	return "http://" + strings.ToUpper(s)
}

// trueCondition yields the second argument where the first is true (RML-FNML's IF).
func trueCondition(a []Arg, out *Result) {
	if isTrue(a[0].Text) {
		out.Add(a[1].Value)
	}
}
