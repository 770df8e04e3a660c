package pages

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// AssetsPrefix is the address under which Assets answers.
const AssetsPrefix = "/assets/"

// assets are the files that pages load, under an address that changes with their content.
type assets struct {
	hash  string
	files map[string][]byte
}

// loadAssets gathers static/ and joins the styles of all pages, the shared ones first, into style.css.
func loadAssets(portal fs.FS) (assets, error) {
	a := assets{files: map[string][]byte{}}
	styles, err := fs.Glob(portal, "*/*.css")
	if err != nil {
		return a, err
	}
	slices.SortStableFunc(styles, func(x, y string) int { return sharedFirst(x) - sharedFirst(y) })
	for _, name := range styles {
		css, err := fs.ReadFile(portal, name)
		if err != nil {
			return a, fmt.Errorf("read style: %w", err)
		}
		a.files["style.css"] = append(a.files["style.css"], css...)
	}
	static, err := fs.ReadDir(portal, "static")
	if err != nil {
		return a, fmt.Errorf("read static files: %w", err)
	}
	for _, entry := range static {
		if a.files[entry.Name()], err = fs.ReadFile(portal, "static/"+entry.Name()); err != nil {
			return a, fmt.Errorf("read static files: %w", err)
		}
	}
	a.hash = digest(a.files)
	return a, nil
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
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
	return true
}
