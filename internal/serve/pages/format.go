package pages

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"unicode/utf8"

	"passerelle/internal/answer"
	"passerelle/internal/life"
)

// text is a string and the language it is written in, "" where that does not matter (codes, names of files).
type text struct{ Value, Lang string }

// french is a text of the data.
func french(s string) text { return text{s, "fr"} }

// functions are what templates call; they speak one language.
func (p *Pages) functions(lang string) template.FuncMap {
	w := p.words[lang]
	return template.FuncMap{
		"t":       w.say,
		"text":    func(t text) template.HTML { return mark(lang, t) },
		"date":    func(d life.Day) template.HTML { return date(lang, d) },
		"number":  func(n int) template.HTML { return template.HTML(number(lang, n)) },
		"href":    func(path string) string { return localize(lang, path) },
		"asset":   p.assets.address,
		"short":   short,
		"tab":     tab,
		"capital": capital,
	}
}

// mark is a text as HTML, its language said where it is not the page's.
func mark(lang string, t text) template.HTML {
	escaped := template.HTMLEscapeString(t.Value)
	if t.Lang == "" || t.Lang == lang || t.Value == "" {
		return template.HTML(escaped)
	}
	return template.HTML(`<span lang="` + template.HTMLEscapeString(t.Lang) + `">` + escaped + `</span>`)
}

// date is a civil day written out in the page's language, and for machines; "" for no day.
func date(lang string, d life.Day) template.HTML {
	if d == life.NoDay {
		return ""
	}
	return template.HTML(fmt.Sprintf(`<time datetime="%s">%s</time>`, d, longDate(lang, d)))
}

// longDate writes a day out: 1er janvier 2025, 1 January 2025.
func longDate(lang string, d life.Day) string {
	if lang == "en" {
		return answer.Day(d).EN()
	}
	return answer.Day(d).FR()
}

// number writes n with its thousands apart.
func number(lang string, n int) string {
	digits := strconv.Itoa(n)
	separator := "\u202f"
	if lang == "en" {
		separator = ","
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(separator)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// sentence is a piece of a page, already HTML.
type sentence = template.HTML

// capital writes the first letter in upper case.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// short is the head of a digest.
func short(digest string) string { return digest[:min(len(digest), 12)] }

// tabLength is about what search engines and tabs show of the title of a page.
const tabLength = 70

// tab is what a title leaves room for beside the site's name, cut between words.
func tab(title string, site sentence) string {
	room := tabLength - utf8.RuneCountInString(" – "+string(site))
	if utf8.RuneCountInString(title) <= room {
		return title
	}
	cut := string([]rune(title)[:room-1])
	if at := strings.LastIndexByte(cut, ' '); at > room/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:–-(") + "…"
}
