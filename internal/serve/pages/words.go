package pages

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
)

// words are the texts of one language, by key. {0}, {1}… stand for what a page puts in.
type words map[string]string

func readWords(portal fs.FS, lang string) (words, error) {
	name := "words/" + lang + ".json"
	text, err := fs.ReadFile(portal, name)
	if err != nil {
		return nil, fmt.Errorf("read words: %w", err)
	}
	var w words
	if err := json.Unmarshal(text, &w); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return w, nil
}

// say returns the text of a key as HTML. What is put in is escaped unless it is HTML already.
func (w words) say(key string, in ...any) (template.HTML, error) {
	text, ok := w[key]
	if !ok {
		return "", fmt.Errorf("no word for %q in words/*.json", key)
	}
	put := make([]string, len(in))
	for i, v := range in {
		if html, ok := v.(template.HTML); ok {
			put[i] = string(html)
		} else {
			put[i] = template.HTMLEscapeString(fmt.Sprint(v))
		}
	}
	return template.HTML(fill(template.HTMLEscapeString(text), put)), nil
}

// plain returns the text of a key with nothing put in, for titles; the key itself where it is missing, which the tests
// find.
func (w words) plain(key string, in ...string) string {
	text, ok := w[key]
	if !ok {
		return key
	}
	return fill(text, in)
}

// fill puts values in the places of a text, in one pass: what is put in is not read again.
func fill(text string, in []string) string {
	if len(in) == 0 {
		return text
	}
	var b strings.Builder
	for {
		at := strings.IndexByte(text, '{')
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:at])
		text = text[at:]
		if n, ok := placeOf(text); ok && n < len(in) {
			b.WriteString(in[n])
			text = text[len("{0}"):]
			continue
		}
		b.WriteByte('{')
		text = text[1:]
	}
}

// placeOf reads the number of a place at the head of a text.
func placeOf(text string) (n int, ok bool) {
	if len(text) < len("{0}") || text[2] != '}' || text[1] < '0' || text[1] > '9' {
		return 0, false
	}
	return int(text[1] - '0'), true
}
