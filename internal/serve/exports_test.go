package serve_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestExportsAreListed(t *testing.T) {
	s := world(t)
	d := decode[struct {
		Release string
		Total   int
		Membres []struct {
			ID, Type, Path, Format, SHA256, Licence string
			Size                                    int64
			Description                             map[string]string
			Sources                                 []struct{ Nom, Attribution, Licence, Droits string }
		}
		Sources []struct{ Nom string }
	}](t, get(s, "/exports/"))
	if d.Release != release || d.Total != 2 || len(d.Membres) != 2 || len(d.Sources) < 2 {
		t.Fatalf("%+v", d)
	}
	whole, list := d.Membres[0], d.Membres[1]
	if whole.ID != base+"exports/dataset.nq.zst" || whole.Type != "Fichier" || whole.Size != 10 || len(whole.SHA256) != 64 || whole.Format != "application/zstd" || whole.Description["en"] != "A file" {
		t.Errorf("%+v", whole)
	}
	if len(whole.Sources) != 2 || whole.Sources[1].Nom != "rome" || whole.Sources[1].Attribution == "" || whole.Sources[1].Licence == "" || whole.Licence != "" {
		t.Errorf("a file of two sources says %+v", whole)
	}
	if len(list.Sources) != 0 || list.Licence == "" {
		t.Errorf("a file of ours says %+v", list)
	}
	page := get(s, "/exports/", "Accept", browser)
	if page.Code != 200 || !strings.Contains(page.Body.String(), `href="/exports/dataset.nq.zst"`) || page.Header().Get("Vary") != "Accept" {
		t.Errorf("page: %d %v", page.Code, page.Header())
	}
	if english := get(s, "/en/exports/"); english.Code != 200 || !strings.Contains(english.Body.String(), "A file") {
		t.Errorf("English page: %d", english.Code)
	}
	csv := get(s, "/exports/", "Accept", "text/csv")
	if csv.Body.String() != "fichier,type\r\n" || csv.Header().Get("Content-Type") != "text/csv; charset=utf-8" || csv.Header().Get("Content-Location") != base+"exports/fichiers.csv" {
		t.Errorf("as CSV: %v %s", csv.Header(), csv.Body)
	}
	if w := get(s, "/exports/", "Accept", "image/png"); w.Code != 406 {
		t.Errorf("as a picture: %d", w.Code)
	}
}

func TestExportsAreSent(t *testing.T) {
	s := world(t)
	whole := get(s, "/exports/dataset.nq.zst", "Accept", "text/html", "Accept-Encoding", "gzip")
	h := whole.Header()
	tag, modified := h.Get("ETag"), h.Get("Last-Modified")
	if whole.Code != 200 || whole.Body.String() != "0123456789" || h.Get("Content-Type") != "application/zstd" || len(tag) != 66 || modified != built.Format(http.TimeFormat) ||
		h.Get("Accept-Ranges") != "bytes" || h.Get("Content-Encoding") != "" || h.Get("Cache-Control") == "" || h.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%d %v %s", whole.Code, h, whole.Body)
	}
	if links := strings.Join(h.Values("Link"), "\n"); strings.Count(links, `rel="license"`) != 1 || !strings.Contains(links, `<`+base+`exports/>; rel="collection"`) {
		t.Errorf("links %s", links)
	}
	for name, tc := range map[string]struct {
		method string
		fields []string
		status int
		body   string
	}{
		"a range":                               {"GET", []string{"Range", "bytes=2-4"}, 206, "234"},
		"the end":                               {"GET", []string{"Range", "bytes=-3"}, 206, "789"},
		"beyond the end":                        {"GET", []string{"Range", "bytes=20-"}, 416, ""},
		"a range of what is held":               {"GET", []string{"Range", "bytes=2-4", "If-Range", tag}, 206, "234"},
		"a range of something else":             {"GET", []string{"Range", "bytes=2-4", "If-Range", `"other"`}, 200, "0123456789"},
		"held":                                  {"GET", []string{"If-None-Match", tag}, 304, ""},
		"another held":                          {"GET", []string{"If-None-Match", `"other"`}, 200, "0123456789"},
		"held since":                            {"GET", []string{"If-Modified-Since", modified}, 304, ""},
		"held since later, as after a rollback": {"GET", []string{"If-Modified-Since", built.AddDate(0, 1, 0).Format(http.TimeFormat)}, 200, "0123456789"},
		"HEAD":                                  {"HEAD", nil, 200, ""},
		"OPTIONS":                               {"OPTIONS", nil, 204, ""},
		"POST":                                  {"POST", nil, 405, "-"},
	} {
		w := ask(s, tc.method, "/exports/dataset.nq.zst", "", tc.fields...)
		if w.Code != tc.status || tc.body != "-" && tc.status < 400 && w.Body.String() != tc.body {
			t.Errorf("%s: %d %q, want %d %q", name, w.Code, w.Body, tc.status, tc.body)
		}
		if tc.method == "HEAD" && w.Header().Get("Content-Length") != "10" {
			t.Errorf("HEAD: %v", w.Header())
		}
	}
	if again := get(s, "/exports/dataset.nq.zst"); again.Header().Get("ETag") != tag {
		t.Errorf("ETag %s, then %s", tag, again.Header().Get("ETag"))
	}
}

// Only what is listed is sent, whatever else stands in the folder.
func TestOnlyExportsAreSent(t *testing.T) {
	s := world(t)
	for _, path := range []string{"read.db", "../read.db", "%2e%2e/read.db", "exports/fichiers.csv", "manifest.json", "dataset.nq.zst/", "correspondances/"} {
		if w := get(s, "/exports/"+path); w.Code != 404 || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("/exports/%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := get(s, "/exports/fichiers.csv?x=1"); w.Code != 400 {
		t.Errorf("a parameter: %d", w.Code)
	}
	if w := get(empty(t), "/exports/"); w.Code != 503 {
		t.Errorf("without a release: %d", w.Code)
	}
}
