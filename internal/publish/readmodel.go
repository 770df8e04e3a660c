package publish

import (
	"fmt"

	"passerelle/internal/catalog"
	"passerelle/internal/rdf"
)

// writeReadModel fills read.db with every thing, who names it, lives, edges and origins.
func writeReadModel(path string, c *Candidate, th *things, rank []int32) (err error) {
	w, err := catalog.Create(path, c.Base)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			w.Abort()
		}
	}()
	for _, id := range th.order {
		if err := writeThing(w, th, id, rank); err != nil {
			return err
		}
	}
	if err := w.Named(th.named); err != nil {
		return err
	}
	if err := w.Lives(c.Published.Lives, c.Published.Edges); err != nil {
		return err
	}
	if err := w.Tables(c.Published.Tables); err != nil {
		return err
	}
	if err := w.Tombstones(c.tombstones); err != nil {
		return err
	}
	if err := w.Origins(c.Sources, c.editions(), c.rules()); err != nil {
		return err
	}
	return w.Close()
}

func writeThing(w *catalog.Writer, th *things, id rdf.ID, rank []int32) error {
	text, why := th.document(id, rank)
	t := catalog.Thing{Path: th.path(id), Class: th.class[id], Code: th.value(id, th.code), Label: th.value(id, th.intitule)}
	n, err := w.Add(t, text, why.Pack())
	if err != nil {
		return err
	}
	if n != th.num[id] {
		return fmt.Errorf("thing %s is number %d, expected %d", t.Path, n, th.num[id])
	}
	if err := writeFacets(w, th, id, n); err != nil {
		return fmt.Errorf("index values of %s: %w", t.Path, err)
	}
	for _, f := range th.own(id) {
		object, ok := th.num[f.O]
		if f.P == th.source {
			continue
		}
		if !ok {
			if err := writeMissing(w, th, f, n); err != nil {
				return err
			}
			continue
		}
		if err := w.Mention(object, th.t.Terms.Value(f.P), n); err != nil {
			return fmt.Errorf("note that %s names %s: %w", t.Path, th.path(f.O), err)
		}
	}
	return nil
}

// editions turns the table's editions into the catalogue's.
func (c *Candidate) editions() []catalog.Edition {
	out := make([]catalog.Edition, len(c.Table.Editions))
	for i, e := range c.Table.Editions {
		out[i] = catalog.Edition{Source: e.Source, Table: e.Table, File: e.File, Sheet: e.Sheet, SHA256: e.SHA256,
			Licence: e.Licence, Cover: e.Cover.String(), Day: e.Day}
		if i < len(c.Rows) {
			out[i].Rows = c.Rows[i]
		}
	}
	return out
}

func (c *Candidate) rules() []catalog.Rule {
	out := make([]catalog.Rule, len(c.Table.Rules))
	for i, r := range c.Table.Rules {
		out[i] = catalog.Rule{Mapping: r.Mapping, TriplesMap: r.ID, Line: r.Line, Columns: r.Columns, Text: r.Text}
	}
	return out
}
