package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// commands lists every command by the words that call it.
func commands() map[string]*cobra.Command {
	out := map[string]*cobra.Command{}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		out[c.CommandPath()] = c
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk((&app{}).root())
	return out
}

func TestCommandsOfTheContract(t *testing.T) {
	all := commands()
	for _, name := range []string{"build", "harvest", "sources", "map", "validate", "code", "resolve", "why", "rollback", "doctor",
		"release list", "release show", "release diff", "release verify", "release prune", "correspond"} {
		if all["passerelle "+name] == nil {
			t.Errorf("there is no command %s", name)
		}
	}
	for command, flags := range map[string][]string{
		"build": {"data", "state", "offline", "only", "json"}, "map": {"mapping", "output", "base", "explain"},
		"validate": {"shapes", "format"}, "resolve": {"family", "date", "session", "json", "state"}, "sources": {"json"},
		"release prune": {"keep"}, "release list": {"json"}, "correspond": {"to", "from", "date", "json"},
	} {
		for _, flag := range flags {
			if all["passerelle "+command].Flags().Lookup(flag) == nil {
				t.Errorf("%s has no flag --%s", command, flag)
			}
		}
	}
}

// --help of every command tells what it does and shows an example, which the command itself can read.
func TestHelp(t *testing.T) {
	for path, c := range commands() {
		args := append(strings.Fields(path)[1:], "--help")
		r := passerelle(nil, args...)
		if r.code != exitDone || r.err != "" || !strings.Contains(r.out, c.Short) && !strings.Contains(r.out, c.Long) {
			t.Errorf("%s --help ends with %d and says %q, %q", path, r.code, r.out, r.err)
		}
		if path == "passerelle" {
			continue // the list of commands is its example
		}
		if c.Example == "" || !strings.Contains(r.out, c.Example) {
			t.Errorf("%s --help shows no example", path)
		}
		for _, line := range strings.Split(c.Example, "\n") {
			readable(t, path, line)
		}
	}
}

func readable(t *testing.T, path, line string) {
	t.Helper()
	words := strings.Fields(line)
	if !strings.HasPrefix(strings.TrimSpace(line), path) {
		t.Errorf("the example %q does not call %s", line, path)
		return
	}
	c, rest, err := (&app{}).root().Find(words[1:])
	if err != nil || c.CommandPath() != path && c.Parent().CommandPath() != path { // a group shows one of its own
		t.Errorf("the example %q calls %s, %v", line, c.CommandPath(), err)
		return
	}
	rest = slices.DeleteFunc(rest, func(w string) bool { return strings.ContainsAny(w, "[]") })
	if err := c.ParseFlags(rest); err != nil {
		t.Errorf("the example %q: %v", line, err)
		return
	}
	if c.Args != nil {
		if err := c.Args(c, c.Flags().Args()); err != nil {
			t.Errorf("the example %q: %v", line, err)
		}
	}
}

func TestEnvironmentDefaults(t *testing.T) {
	state, other := samples(t), t.TempDir()
	for _, tc := range []struct {
		say  string
		env  []string
		args []string
		code int
		want string
	}{
		{"the folder comes from the environment", []string{"PASSERELLE_STATE=" + state}, []string{"release", "list"}, 0, "in force"},
		{"what is typed goes before it", []string{"PASSERELLE_STATE=" + other}, []string{"release", "list", "--state", state}, 0, "in force"},
		{"even when it says the default", []string{"PASSERELLE_STATE=" + state}, []string{"release", "show", "--state", "./state"}, 1, "passerelle build"},
		{"a yes or no", []string{"PASSERELLE_STATE=" + state, "PASSERELLE_JSON=true"}, []string{"release", "list"}, 0, `"enVigueur": true`},
		{"hyphens are underscores", []string{"PASSERELLE_ACCEPT_LOSSES=perhaps"}, []string{"build"}, 2, "PASSERELLE_ACCEPT_LOSSES"},
		{"a list", []string{"PASSERELLE_DATA=" + other + "/nowhere", "PASSERELLE_STATE=" + other, "PASSERELLE_OFFLINE=1", "PASSERELLE_OXIGRAPH=" + oxigraph(t)}, []string{"build"}, 3, other + "/nowhere"},
		{"an empty value is none", []string{"PASSERELLE_STATE="}, []string{"release", "list", "--state", state}, 0, "in force"},
		{"a default of the format", []string{"PASSERELLE_FORMAT=xml"}, []string{"validate", "x.ttl"}, 2, "xml"},
	} {
		t.Run(tc.say, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if r := passerelle(tc.env, tc.args...); r.code != tc.code || !strings.Contains(r.out+r.err, tc.want) {
				t.Errorf("ends with %d and says %q %q; want %d and %q", r.code, r.out, r.err, tc.code, tc.want)
			}
		})
	}
}
