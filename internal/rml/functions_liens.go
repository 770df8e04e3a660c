package rml

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// links are our functions that make or find names of things: web addresses in a text, a name for what has no code.
func links() []Function {
	return []Function{
		ours("urls", simple(urls), param("value")),
		ours("digest", simple(func(a []Arg, out *Result) { out.Text(digest(a[0].Text)) }), param("value")),
	}
}

// webAddress is what looks like an address inside a text: up to a blank, a quotation mark, an angle bracket or a bar.
var webAddress = regexp.MustCompile(`(?i)https?://[^\s"'<>|\\^{}\x60]+`)

// urls yields every web address of a text, without the punctuation that ends a sentence. A text that holds none, such as
// the name of a site, yields nothing.
func urls(a []Arg, out *Result) {
	for _, address := range webAddress.FindAllString(a[0].Text, -1) {
		address = strings.TrimRight(address, ".,;:!?*")
		if strings.Count(address, ")") > strings.Count(address, "(") {
			address = strings.TrimRight(address, ").,;")
		}
		if host := address[strings.Index(address, "//")+2:]; strings.Contains(host, ".") {
			out.Text(address)
		}
	}
}

// digestBytes is how much of a digest names a thing inside another: 64 bits.
const digestBytes = 8

// digest is the beginning of the SHA-256 of a text, runs of blanks folded.
func digest(s string) string {
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(s), " ")))
	return hex.EncodeToString(sum[:digestBytes])
}
