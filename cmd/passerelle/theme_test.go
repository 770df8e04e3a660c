package main

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/serve/pages"
)

// `make run` asks for the design system: it wears it where it could be fetched, and our own theme, saying so, where not.
func TestThemes(t *testing.T) {
	there := filepath.Dir(file(t, t.TempDir(), "dsfr.css", ".fr-btn{}"))
	for _, tc := range []struct {
		theme, folder, want string
		offered, warned     bool
	}{
		{theme: pages.DSFR, folder: there, want: pages.DSFR, offered: true},
		{theme: pages.Neutre, folder: there, want: pages.Neutre, offered: true},
		{theme: pages.DSFR, folder: filepath.Join(there, "none"), warned: true},
		{theme: pages.Neutre},
	} {
		var said strings.Builder
		got, err := serveConfig{theme: tc.theme, dsfr: tc.folder}.themes(slog.New(slog.NewTextHandler(&said, nil)))
		if err != nil || got.Default != tc.want || (got.DSFR != nil) != tc.offered || strings.Contains(said.String(), "scripts/portal.sh") != tc.warned {
			t.Errorf("%+v: %+v, %v, said %q", tc, got, err, said.String())
		}
	}
	if _, err := (serveConfig{theme: "rose"}).themes(slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "neutre or dsfr") {
		t.Errorf("a theme that is none: %v", err)
	}
}
