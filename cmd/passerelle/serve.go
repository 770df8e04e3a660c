package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"passerelle/internal/pipeline"
	"passerelle/internal/publish"
	"passerelle/internal/serve"
	"passerelle/internal/serve/api"
	"passerelle/internal/serve/pages"
	"passerelle/internal/store"
	"passerelle/ontology"
	"passerelle/portal"
	"passerelle/shapes"
)

// serveConfig are the flags of serve.
type serveConfig struct {
	addr, admin, base, contact, oxigraph     string
	storeQuery, storeUpdate, storeData, logs string
	theme, dsfr                              string
}

func (a *app) serve() *cobra.Command {
	var s serveConfig
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the release in force: portal, linked data, REST, SPARQL",
		Long: `Serves the release in force and follows it: when a build or a rollback puts another in force, documents and SPARQL
switch to it together, without restart. Every digest is checked first; a damaged release is never served.`,
		Example: "  passerelle serve --addr :8080 --base https://api.apprentissage.beta.gouv.fr",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.runService(cmd.Context(), s) },
	}
	f := c.Flags()
	f.StringVar(&s.addr, "addr", ":8080", "listen address")
	f.StringVar(&s.admin, "admin-addr", "127.0.0.1:8081", "listen address of administration: health, metrics")
	f.StringVar(&s.base, "base", "", "public address; http://localhost:PORT when absent")
	f.StringVar(&s.contact, "contact", "", "whom to tell of a weakness, as in mailto:x@example.org; no security.txt when absent")
	f.StringVar(&s.oxigraph, "oxigraph", "", "path of the Oxigraph binary")
	f.StringVar(&s.storeQuery, "store", "", "query address of a SPARQL 1.1 store to load and use, instead of our own Oxigraph")
	f.StringVar(&s.storeUpdate, "store-update", "", "update address of that store; guessed when absent")
	f.StringVar(&s.storeData, "store-data", "", "Graph Store address of that store; guessed when absent")
	f.StringVar(&s.theme, "theme", pages.Neutre, "theme of the portal: neutre, or dsfr for services of the State")
	f.StringVar(&s.dsfr, "dsfr", "", "folder that scripts/portal.sh made of the State's design system; .tools/dsfr when --theme dsfr names none")
	f.StringVar(&s.logs, "log", "text", "text or json, on stderr")
	a.stateFlag(c)
	return c
}

// memoryLimit is where the runtime begins to collect harder rather than take more memory: what is kept ready is large, and
// would count twice otherwise. GOMEMLIMIT says otherwise.
const memoryLimit = 450 << 20

func (a *app) runService(ctx context.Context, s serveConfig) error {
	log, flush, err := a.logger(s.logs)
	if err != nil {
		return err
	}
	defer flush()
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	first, err := publish.Current(a.state)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; choose another with --addr", s.addr, err)
	}
	defer listener.Close()
	server, err := a.newServer(s, listener, log)
	if err != nil {
		return err
	}
	f, err := a.newFollower(s, server, log)
	if err != nil {
		return err
	}
	if err := f.serve(ctx, first); err != nil {
		return err
	}
	defer f.close()
	go f.follow(ctx)
	return a.listen(ctx, s, server, listener)
}

// logger returns the log of the service, and what writes the rest of it.
func (a *app) logger(kind string) (log *slog.Logger, flush func(), err error) {
	buffer := newLogBuffer(a.err)
	switch kind {
	case "text":
		return slog.New(promptHandler{slog.NewTextHandler(buffer, nil), buffer}), buffer.flush, nil
	case "json":
		return slog.New(promptHandler{slog.NewJSONHandler(buffer, nil), buffer}), buffer.flush, nil
	}
	return nil, nil, usage("--log is text or json, not %q", kind)
}

// newServer assembles the HTTP service.
func (a *app) newServer(s serveConfig, l net.Listener, log *slog.Logger) (*serve.Server, error) {
	base := s.base
	if base == "" {
		base = fmt.Sprintf("http://localhost:%d", l.Addr().(*net.TCPAddr).Port)
	}
	if u, err := url.Parse(base); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, usage("--base is an address such as https://example.org, not %q", base)
	}
	if s.contact != "" && !api.ValidContact(s.contact) {
		return nil, usage("--contact is an address of one of %s, such as mailto:securite@example.org, not %q", strings.Join(api.ContactSchemes, ", "), s.contact)
	}
	themes, err := s.themes(log)
	if err != nil {
		return nil, err
	}
	p, err := pages.New(portal.FS, ontology.FS, themes)
	if err != nil {
		return nil, err
	}
	p.Base = trimSlash(base)
	temp := filepath.Join(a.state, "tmp", fmt.Sprint(os.Getpid()))
	if err := os.MkdirAll(temp, 0o755); err != nil {
		temp = os.TempDir() // a state folder that cannot be written still serves reads (api.md §4)
	}
	compiled, err := pipeline.ReadShapes(shapes.FS)
	if err != nil {
		return nil, err
	}
	return serve.New(serve.Options{Base: trimSlash(base) + "/", Ontology: ontology.FS, Shapes: shapes.FS, Pages: p, Releases: onDisk{a.state},
		Contact: s.contact, Checker: api.Checker{Shapes: compiled, CheckCode: pipeline.CheckCode}, Temp: temp, Log: log})
}

// themes finds the files of the design system. Where they are not there the portal wears its own theme and says so.
func (s serveConfig) themes(log *slog.Logger) (pages.Themes, error) {
	if s.theme != pages.Neutre && s.theme != pages.DSFR {
		return pages.Themes{}, usage("--theme is neutre or dsfr, not %q", s.theme)
	}
	folders := []string{s.dsfr}
	if s.dsfr == "" && s.theme == pages.DSFR {
		folders = nil
		for _, near := range tools() {
			folders = append(folders, filepath.Join(near, ".tools", "dsfr"))
		}
	}
	for _, folder := range folders {
		if _, err := os.Stat(filepath.Join(folder, "dsfr.css")); folder != "" && err == nil {
			return pages.Themes{DSFR: os.DirFS(folder), Default: s.theme}, nil
		}
	}
	if s.theme == pages.DSFR {
		log.Warn("the State's design system is not here; the portal wears its own theme", "looked in", folders, "made by", "scripts/portal.sh")
	}
	return pages.Themes{}, nil
}

func trimSlash(s string) string {
	for len(s) > 0 && s[len(s)-1] == '/' {
		s = s[:len(s)-1]
	}
	return s
}

// newFollower finds the store: the one at --store, or our own Oxigraph.
func (a *app) newFollower(s serveConfig, server *serve.Server, log *slog.Logger) (*follower, error) {
	f := &follower{state: a.state, server: server, log: log}
	if s.storeQuery != "" {
		f.remote = store.NewClient(s.storeQuery, s.storeUpdate, s.storeData, nil)
		return f, nil
	}
	var err error
	f.binary, err = store.FindBinary(s.oxigraph, tools()...)
	return f, err
}

// listen answers until the context ends, then lets requests under way finish.
func (a *app) listen(ctx context.Context, s serveConfig, server *serve.Server, l net.Listener) error {
	public := server.HTTP(s.addr)
	admin := server.HTTP(s.admin)
	admin.Handler = administration(server)
	failed := make(chan error, 2)
	go func() { failed <- public.Serve(l) }()
	go func() {
		if err := admin.ListenAndServe(); err != nil && !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintf(a.err, "no administration address: %s; choose another with --admin-addr\n", err)
		}
	}()
	fmt.Fprintf(a.err, "serving %s on http://%s\n", a.state, l.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = admin.Shutdown(grace)
	return public.Shutdown(grace)
}

// administration is what the administration address answers for now.
func administration(server *serve.Server) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /health/", server)
	mux.HandleFunc("GET /metrics", server.Metrics)
	return mux
}

// cleanTemp removes what this process kept under STATE/tmp.
func cleanTemp(state string) {
	_ = os.RemoveAll(filepath.Join(state, "tmp", fmt.Sprint(os.Getpid())))
	_, _ = pipeline.Clean(state)
}
