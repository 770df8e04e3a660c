package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// OxigraphVersion is the release this package is written for and tested with.
const OxigraphVersion = "0.5.13"

// ErrNoBinary is in the error of FindBinary when no Oxigraph is found.
var ErrNoBinary = errors.New("the Oxigraph server is not installed")

// FindBinary returns the path of the Oxigraph server: explicit when it is given
// (a path, or a name on PATH), else the first of
// {near}/.tools/oxigraph-0.5.13/oxigraph and {near}/oxigraph for each folder
// near, else oxigraph on PATH. Its version is not asked; see [Version].
// The error wraps ErrNoBinary and says how to install one.
func FindBinary(explicit string, near ...string) (string, error) {
	if explicit != "" {
		path, err := exec.LookPath(explicit)
		if err != nil {
			return "", fmt.Errorf("%w at %q: %w; %s", ErrNoBinary, explicit, err, howToInstall)
		}
		return path, nil
	}
	for _, folder := range near {
		for _, place := range []string{
			filepath.Join(folder, ".tools", "oxigraph-"+OxigraphVersion, "oxigraph"),
			filepath.Join(folder, "oxigraph"),
		} {
			if path, err := exec.LookPath(absolute(place)); err == nil {
				return path, nil
			}
		}
	}
	if path, err := exec.LookPath("oxigraph"); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("%w: not in .tools/oxigraph-%s and not on PATH; %s", ErrNoBinary, OxigraphVersion, howToInstall)
}

const howToInstall = "`make run` installs it, and so does `scripts/oxigraph.sh`"

// absolute keeps LookPath from taking a bare name for one to search on PATH.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return "." + string(os.PathSeparator) + path
}

// Version returns what the binary says its version is, like "0.5.13".
func Version(ctx context.Context, binary string) (string, error) {
	cmd := command(ctx, binary, "--version")
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("asking %s for its version: %w", binary, err)
	}
	name, version, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if name != "oxigraph" || version == "" {
		return "", fmt.Errorf("%s is not Oxigraph: it calls itself %.80q", binary, out)
	}
	return version, nil
}
