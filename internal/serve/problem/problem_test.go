package problem_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/serve/problem"
	"passerelle/internal/store"
)

// outcome is all that one request leaves behind.
type outcome struct {
	*http.Response
	body    string
	log     map[string]any
	counted []int
	cut     bool
}

func run(t *testing.T, h problem.Handler, header http.Header) outcome {
	t.Helper()
	var out outcome
	var log bytes.Buffer
	a := &problem.Adapter{
		Context: "http://localhost/contexts/apprentissage-v1.jsonld",
		Log:     slog.New(slog.NewJSONHandler(&log, nil)),
		Count:   func(status int) { out.counted = append(out.counted, status) },
		Page: func(w http.ResponseWriter, r *http.Request, e *problem.Error) error {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(e.Status())
			_, err := fmt.Fprintf(w, "<p>%s</p>", e.Detail.FR)
			return err
		},
	}
	r := httptest.NewRequest("GET", "/data/metier/A1201.ttl?q=secret", nil)
	r.RemoteAddr = "192.0.2.77:1234"
	for k, v := range header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	func() {
		defer func() { out.cut = recover() == http.ErrAbortHandler }()
		a.Handle(h).ServeHTTP(w, r)
	}()
	out.Response, out.body = w.Result(), w.Body.String()
	if strings.Contains(log.String(), "192.0.2.77") || strings.Contains(log.String(), "secret") {
		t.Errorf("the log holds an address or a query: %s", log.String())
	}
	if err := json.Unmarshal(log.Bytes(), &out.log); err != nil {
		t.Fatalf("log %q: %v", log.String(), err)
	}
	return out
}

func fails(err error) problem.Handler {
	return func(http.ResponseWriter, *http.Request) error { return err }
}

func TestErrorsHaveStatuses(t *testing.T) {
	for name, tc := range map[string]struct {
		err    error
		status int
		class  string
	}{
		"unknown thing":  {fmt.Errorf("x: %w", catalog.ErrUnknown), 404, "Introuvable"},
		"contradiction":  {fmt.Errorf("x: %w", answer.ErrQuery), 400, "ParametreInvalide"},
		"no release":     {answer.ErrNoRelease, 503, "SansVersion"},
		"store down":     {fmt.Errorf("x: %w", store.ErrUnavailable), 503, "Indisponible"},
		"store slow":     {fmt.Errorf("x: %w", store.ErrTimeout), 503, "TropLong"},
		"deadline":       {context.DeadlineExceeded, 503, "TropLong"},
		"large body":     {fmt.Errorf("x: %w", &http.MaxBytesError{Limit: 8}), 413, "TropGrand"},
		"own":            {fmt.Errorf("x: %w", problem.Parameter("limite", "Trop.", "Too much.")), 400, "ParametreInvalide"},
		"anything else":  {errors.New("disk on fire"), 500, "Panne"},
		"not acceptable": {problem.Choice("text/turtle"), 406, "NonAcceptable"},
	} {
		out := run(t, fails(tc.err), nil)
		var d problem.Document
		if err := json.Unmarshal([]byte(out.body), &d); err != nil {
			t.Fatalf("%s: %v: %s", name, err, out.body)
		}
		if out.StatusCode != tc.status || d.Status != tc.status || !strings.HasSuffix(d.Type, "#"+tc.class) {
			t.Errorf("%s: status %d, document %+v, want %d %s", name, out.StatusCode, d, tc.status, tc.class)
		}
		if out.Header.Get("Content-Type") != problem.MediaType || d.Title == "" || d.Context == "" || d.Requete == "" || d.Requete != out.Header.Get("X-Request-Id") {
			t.Errorf("%s: %v %+v", name, out.Header, d)
		}
		if strings.Contains(out.body, "fire") {
			t.Errorf("%s tells a stranger what happened inside: %s", name, out.body)
		}
		if (out.StatusCode == 503) != (out.Header.Get("Retry-After") != "") {
			t.Errorf("%s: Retry-After %q", name, out.Header.Get("Retry-After"))
		}
		if len(out.counted) != 1 || out.counted[0] != tc.status || out.log["status"] != float64(tc.status) || out.log["error"] == nil {
			t.Errorf("%s: counted %v, logged %v", name, out.counted, out.log)
		}
		if (out.log["level"] == "ERROR") != (tc.status >= 500) {
			t.Errorf("%s: level %v", name, out.log["level"])
		}
	}
}

func TestLanguageAndFamily(t *testing.T) {
	err := problem.Parameter("q", "En français.", "In English.")
	for name, tc := range map[string]struct {
		accept, language, want, kind string
	}{
		"nothing":        {"", "", "En français.", problem.MediaType},
		"English":        {"", "en-GB,fr;q=0.5", "In English.", problem.MediaType},
		"Turtle client":  {"text/turtle", "", "En français.", problem.MediaType},
		"browser":        {"text/html,*/*;q=0.8", "", "<p>En français.</p>", "text/html"},
		"picky client":   {"image/png", "", "En français.", problem.MediaType},
		"prefers JSON":   {"application/json, text/html;q=0.5", "", "En français.", problem.MediaType},
		"no preference?": {"*/*", "", "En français.", problem.MediaType},
	} {
		out := run(t, fails(err), http.Header{"Accept": {tc.accept}, "Accept-Language": {tc.language}})
		if !strings.Contains(out.body, tc.want) || out.Header.Get("Content-Type") != tc.kind {
			t.Errorf("%s: %s %s, want %q", name, out.Header.Get("Content-Type"), out.body, tc.want)
		}
	}
}

func TestFieldsOfTheProblem(t *testing.T) {
	e := problem.Newf(problem.MethodNotAllowed, "Non.", "No.")
	e.Header = http.Header{"Allow": {"GET, HEAD"}}
	e.Ligne, e.Colonne = 3, 14
	h := func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("ETag", `"x"`)
		w.Header().Set("Cache-Control", "public")
		return e
	}
	out := run(t, h, nil)
	if out.Header.Get("Allow") != "GET, HEAD" || out.Header.Get("ETag") != "" || out.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("fields %v", out.Header)
	}
	if !strings.Contains(out.body, `"ligne":3,"colonne":14`) {
		t.Errorf("body %s", out.body)
	}
}

func TestSuccessIsLeftAlone(t *testing.T) {
	out := run(t, func(w http.ResponseWriter, r *http.Request) error {
		_, err := w.Write([]byte("whole"))
		return err
	}, nil)
	if out.StatusCode != 200 || out.body != "whole" || out.log["bytes"] != float64(5) || out.log["level"] != "INFO" || out.cut {
		t.Errorf("%d %q %v", out.StatusCode, out.body, out.log)
	}
}

func TestHalfAnAnswerIsCut(t *testing.T) {
	out := run(t, func(w http.ResponseWriter, r *http.Request) error {
		w.Write([]byte("half"))
		return errors.New("the rest is lost")
	}, nil)
	if !out.cut || out.log["level"] != "ERROR" {
		t.Errorf("cut %v, logged %v: want a cut connection and an error", out.cut, out.log)
	}
}

func TestPanicIsAFault(t *testing.T) {
	out := run(t, func(http.ResponseWriter, *http.Request) error { panic("boom") }, nil)
	if out.StatusCode != 500 || !strings.Contains(fmt.Sprint(out.log["error"]), "boom") || strings.Contains(out.body, "boom") {
		t.Errorf("%d %s %v", out.StatusCode, out.body, out.log)
	}
}

func TestClientThatLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var log bytes.Buffer
	a := &problem.Adapter{Log: slog.New(slog.NewJSONHandler(&log, nil))}
	h := a.Handle(func(w http.ResponseWriter, r *http.Request) error {
		cancel()
		return fmt.Errorf("read: %w", r.Context().Err())
	})
	func() {
		defer func() { recover() }()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
	}()
	if !strings.Contains(log.String(), `"status":499`) || strings.Contains(log.String(), "ERROR") {
		t.Errorf("logged %s", log.String())
	}
}
