package pages

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/coding"
)

// AssetsPrefix is the address under which Assets answers.
const AssetsPrefix = "/assets/"

// assets are the files that pages load, under an address that changes with their content.
type assets struct {
	hash   string
	files  map[string][]byte
	zipped map[string][]byte // those that gzip makes smaller
}

// loadAssets gathers static/ and makes the style of each theme: what the theme brings, the styles of all pages with the
// shared ones first, and what the theme adds. dsfr is nil where the design system is not there.
func loadAssets(portal, dsfr fs.FS) (assets, error) {
	a := assets{files: map[string][]byte{}}
	common, err := joined(portal, func(name string) bool { return !isTheme(name) })
	if err != nil {
		return a, err
	}
	neutral, err := joined(portal, func(name string) bool { return strings.HasPrefix(name, Neutre+"/") })
	if err != nil {
		return a, err
	}
	a.files[Neutre+".css"] = append(systemDark(neutral), common...)
	if err := a.gather(portal, "static"); err != nil {
		return a, err
	}
	if dsfr != nil {
		if err := a.addDSFR(portal, dsfr, common); err != nil {
			return a, err
		}
	}
	a.hash = digest(a.files)
	a.zipped, err = zipped(a.files)
	return a, err
}

// zipped are the files that gzip makes smaller; letters and pictures that are packed already it does not.
func zipped(files map[string][]byte) (map[string][]byte, error) {
	out := map[string][]byte{}
	for name, content := range files {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			return nil, err
		}
		if _, err = z.Write(content); err != nil {
			return nil, err
		}
		if err = z.Close(); err != nil {
			return nil, err
		}
		if b.Len() < len(content)*9/10 {
			out[name] = b.Bytes()
		}
	}
	return out, nil
}

// addDSFR adds the design system's theme.
func (a assets) addDSFR(portal, dsfr fs.FS, common []byte) error {
	if err := a.gather(dsfr, "."); err != nil {
		return err
	}
	bridge, err := joined(portal, func(name string) bool { return strings.HasPrefix(name, DSFR+"/") })
	if err != nil {
		return err
	}
	if a.files[DSFR+".css"] == nil {
		return fmt.Errorf("the folder of the design system has no dsfr.css; make it with scripts/portal.sh")
	}
	a.files[DSFR+".css"] = slices.Concat(a.files[DSFR+".css"], common, bridge)
	return nil
}

// gather takes the files of a folder.
func (a assets) gather(from fs.FS, folder string) error {
	entries, err := fs.ReadDir(from, folder)
	if err != nil {
		return fmt.Errorf("read static files: %w", err)
	}
	for _, entry := range entries {
		if a.files[entry.Name()], err = fs.ReadFile(from, path.Join(folder, entry.Name())); err != nil {
			return fmt.Errorf("read static files: %w", err)
		}
	}
	return nil
}

// joined is the styles that are wanted, in one.
func joined(portal fs.FS, wanted func(name string) bool) ([]byte, error) {
	names, err := fs.Glob(portal, "*/*.css")
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(names, func(x, y string) int { return sharedFirst(x) - sharedFirst(y) })
	var out []byte
	for _, name := range names {
		if !wanted(name) {
			continue
		}
		css, err := fs.ReadFile(portal, name)
		if err != nil {
			return nil, fmt.Errorf("read style: %w", err)
		}
		out = append(out, css...)
	}
	return out, nil
}

// isTheme says whether a style is one theme's alone.
func isTheme(name string) bool {
	return strings.HasPrefix(name, Neutre+"/") || strings.HasPrefix(name, DSFR+"/")
}

var darkRule = regexp.MustCompile(`(?s):root\[data-fr-theme="dark"\] \{.*?\n\}\n`)

// systemDark repeats the dark colours for readers whose system asks for them and who chose nothing, and keeps both off paper.
func systemDark(css []byte) []byte {
	return darkRule.ReplaceAllFunc(css, func(rule []byte) []byte {
		twin := bytes.Replace(rule, []byte(`[data-fr-theme="dark"]`), []byte(`:not([data-fr-theme])`), 1)
		return slices.Concat([]byte("@media screen {\n"), rule, []byte("}\n@media screen and (prefers-color-scheme: dark) {\n"), twin, []byte("}\n"))
	})
}

func sharedFirst(name string) int {
	if strings.HasPrefix(name, "shared/") {
		return 0
	}
	return 1
}

// digest is the first 16 hex digits of the SHA-256 of all files and their names.
func digest(files map[string][]byte) string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		fmt.Fprintf(h, "%s %d\n", name, len(files[name]))
		h.Write(files[name])
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// address is where a page finds a file; the error is that of a template that names a file that does not exist.
func (a assets) address(name string) (string, error) {
	if a.files[name] == nil {
		return "", fmt.Errorf("no static file %s", name)
	}
	return AssetsPrefix + a.hash + "/" + name, nil
}

// Asset answers /assets/{hash}/{name}, good for a year since another content has another address. ok is false, and
// nothing is written, for an address that is none of this build's.
func (p *Pages) Asset(w http.ResponseWriter, r *http.Request) (ok bool) {
	name, ok := strings.CutPrefix(r.URL.Path, AssetsPrefix+p.assets.hash+"/")
	content := p.assets.files[name]
	if !ok || content == nil {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", `"`+p.assets.hash+`"`)
	if packed := p.assets.zipped[name]; packed != nil {
		h.Add("Vary", "Accept-Encoding")
		if name, _ := accept.Coding(r.Header, coding.Gzip); name == coding.Gzip {
			h.Set("Content-Encoding", "gzip")
			h.Set("ETag", `"`+p.assets.hash+`-gzip"`)
			content = packed
		}
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
	return true
}
