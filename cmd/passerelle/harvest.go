package main

import (
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"passerelle/internal/harvest"
	"passerelle/internal/life"
	"passerelle/internal/pipeline"
	"passerelle/internal/publish"
)

func (a *app) harvest() *cobra.Command {
	var s sourcesConfig
	c := &cobra.Command{
		Use:     "harvest [SOURCE…]",
		Short:   "Bring sources here as immutable snapshots",
		Example: "  passerelle harvest rome",
		RunE: func(cmd *cobra.Command, args []string) error {
			s.only = append(s.only, args...)
			outcomes, err := pipeline.Harvest(cmd.Context(), a.pipeline(s))
			visits := visitLines(outcomes)
			if a.json {
				return firstError(err, a.printJSON(map[string]any{"visits": visits}))
			}
			for _, v := range visits {
				if v.URL == "" {
					fmt.Fprintf(a.out, "%s\tno address; give its files with --data\n", v.Source)
					continue
				}
				fmt.Fprintf(a.out, "%s\t%s\t%s %s\n", v.Source, v.State, v.URL, v.Reason)
			}
			return err
		},
	}
	s.flags(c)
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}

// visitLine is what came of one address; a source without any has none.
type visitLine struct {
	Source string `json:"source"`
	URL    string `json:"url,omitempty"`
	State  string `json:"state,omitempty"`
	Reason string `json:"reason,omitempty"`
}

func visitLines(outcomes []harvest.Outcome) []visitLine {
	lines := []visitLine{}
	for _, o := range outcomes {
		if len(o.Visits) == 0 {
			lines = append(lines, visitLine{Source: o.Source})
		}
		for _, v := range o.Visits {
			lines = append(lines, visitLine{o.Source, v.URL, fmt.Sprint(v.State), v.Reason})
		}
	}
	return lines
}

// sourceLine is one source as `sources` prints it.
type sourceLine struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Licence     string `json:"licence"`
	Rhythm      string `json:"rhythm"`
	Edition     string `json:"edition,omitempty"` // newest kept
	AgeDays     int    `json:"ageDays"`
	Stale       bool   `json:"stale"`
	Rows        int64  `json:"rows"` // in the release in force
	LastSuccess string `json:"lastSuccess,omitempty"`
}

func (a *app) sources() *cobra.Command {
	var s sourcesConfig
	c := &cobra.Command{
		Use:     "sources",
		Short:   "List the sources: edition, age, rows, licence, last success",
		Example: "  passerelle sources --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			lines, err := a.sourceLines(s)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"sources": lines})
			}
			w := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
			fmt.Fprintln(w, "source\tedition\tage (days)\tstale\trows\tlast success\tlicence")
			for _, l := range lines {
				fmt.Fprintf(w, "%s\t%s\t%d\t%t\t%d\t%s\t%s\n", l.Name, l.Edition, l.AgeDays, l.Stale, l.Rows, l.LastSuccess, l.Licence)
			}
			return w.Flush()
		},
	}
	s.flags(c)
	a.stateFlag(c)
	a.jsonFlag(c)
	return c
}

func (a *app) sourceLines(s sourcesConfig) ([]sourceLine, error) {
	config := a.pipeline(s)
	sources, err := pipeline.ReadSources(config.Mappings)
	if err != nil {
		return nil, err
	}
	snapshots, err := pipeline.Snapshots(a.state)
	if err != nil {
		return nil, err
	}
	editions, err := snapshots.Editions(sources)
	if err != nil {
		return nil, err
	}
	rows, err := a.rowsInForce()
	if err != nil {
		return nil, err
	}
	var out []sourceLine
	for _, src := range sources {
		out = append(out, describeSource(src, editions, snapshots.Entries(), rows[src.Name], life.Today(time.Now())))
	}
	return out, nil
}

func describeSource(src harvest.Source, editions []harvest.Edition, entries []harvest.Entry, rows int64, today life.Day) sourceLine {
	l := sourceLine{Name: src.Name, Title: src.Title["fr"], Licence: src.Licence, Rhythm: src.Rhythm.String(), Rows: rows}
	if l.Licence == "" {
		l.Licence = src.Rights
	}
	newest := life.NoDay
	for _, e := range editions {
		if e.Source == src.Name && e.Cover != harvest.Essai {
			newest = max(newest, e.Day)
		}
	}
	if newest != life.NoDay {
		l.Edition, l.AgeDays, l.Stale = newest.String(), int(today-newest), src.Rhythm.Stale(newest, today)
	}
	var last time.Time
	for _, e := range entries {
		if e.Source == src.Name && e.Checked.After(last) {
			last = e.Checked
		}
	}
	if !last.IsZero() {
		l.LastSuccess = last.UTC().Format(time.RFC3339)
	}
	return l
}

// rowsInForce counts the rows of each source in the release in force; none when there is no release.
func (a *app) rowsInForce() (map[string]int64, error) {
	rows := map[string]int64{}
	r, err := publish.Current(a.state)
	if errors.Is(err, publish.ErrNone) || errors.Is(err, os.ErrNotExist) {
		return rows, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := r.Catalog()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	for _, e := range c.Editions() {
		rows[e.Source] += e.Rows
	}
	return rows, nil
}
