package harvest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"passerelle/internal/life"
)

// A Claim is one file, or one member of a zip archive, or a part of either, that is an edition of a table.
type Claim struct {
	Path   string // absolute path of the file; of the archive for a member
	Name   string // slash path relative to the data folder; ZIP!MEMBER for a member, with #PART behind it for a part
	Member string // name inside the archive, composed (NFC); "" for the file itself
	Part   string // the part of the file that is the table (Pattern.Part); "" for the whole
	Source string
	Table  string
	Cover  string // Complet, Extrait or Essai
	Day    life.Day

	file  string // Name without the member
	order int    // position of the table in its declaration
}

// A Documented is a file that explains a source; it is read by people.
type Documented struct{ Name, Source, Reason string }

// A Trial is a file that may be a trial only and cannot be opened: no reason to stop (design.md §4).
type Trial struct {
	Name, Source string
	Err          error // an ErrUnreadable that names the file
}

// A Duplicate is a file left out because it has the bytes of another for the same table, day and cover.
type Duplicate struct{ Name, Of string }

// An Inventory accounts for every file under the data folders that is not hidden.
type Inventory struct {
	Claims     []Claim // by source, day, table in the order of its declaration, name
	Documents  []Documented
	Ignored    []string // neither claimed nor documentation
	Duplicates []Duplicate
	Trials     []Trial // those that cannot be opened

	sources declarations
}

// Scan walks the data folders and says what each file is. Symbolic links to files are followed, those to folders are
// named among the ignored; hidden files and folders (.name) are passed over. An archive is opened when some pattern
// looks inside it; its members that no pattern claims are named ZIP!MEMBER among the ignored.
//
// Errors: ErrDisk for a folder that cannot be read, ErrUnreadable for a file that is not what its name says, trials apart,
// or for two files that claim the same table, day and cover with different bytes, ErrDeclaration for a file without edition day
// or claimed twice.
func Scan(dirs []string, sources []Source) (*Inventory, error) {
	inv := &Inventory{sources: sources}
	var roots []string
	for _, dir := range dirs {
		root, err := filepath.Abs(dir)
		if err == nil {
			root, err = filepath.EvalSymlinks(root)
		}
		if err != nil {
			return nil, faultf(ErrDisk, "data folder %s: %w; give a folder that exists", dir, err)
		}
		if !slices.Contains(roots, root) {
			roots = append(roots, root)
		}
	}
	for _, root := range roots {
		if err := inv.walk(root); err != nil {
			return nil, err
		}
	}
	var err error
	inv.Claims, inv.Duplicates, err = settle(inv.Claims)
	slices.SortFunc(inv.Documents, func(a, b Documented) int { return strings.Compare(a.Name, b.Name) })
	slices.Sort(inv.Ignored)
	return inv, err
}

func (inv *Inventory) walk(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return faultf(ErrDisk, "data folder: %w", err)
		}
		switch hidden := strings.HasPrefix(d.Name(), "."); {
		case path == root && !d.IsDir():
			return faultf(ErrDisk, "data folder %s is a file; give the folder that holds it", root)
		case path != root && hidden && d.IsDir():
			return fs.SkipDir
		case d.IsDir() || hidden:
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return faultf(ErrDisk, "data folder %s: %w", root, err)
		}
		return inv.add(path, filepath.ToSlash(rel))
	})
}

// add claims or ignores one directory entry that is no folder.
func (inv *Inventory) add(path, name string) error {
	if fi, err := os.Stat(path); err != nil || !fi.Mode().IsRegular() { // a broken link, a link to a folder, a device
		inv.Ignored = append(inv.Ignored, name)
		return nil
	}
	claims, ignored, err := inv.sources.claim(file{path: path, name: name, modified: life.NoDay})
	if source, trial := inv.sources.trial(name); trial && errors.Is(err, ErrUnreadable) {
		inv.Trials = append(inv.Trials, Trial{name, source, err})
		return nil
	}
	inv.Claims = append(inv.Claims, claims...)
	for _, name := range ignored {
		if d, ok := inv.sources.document(name); ok {
			inv.Documents = append(inv.Documents, d)
		} else {
			inv.Ignored = append(inv.Ignored, name)
		}
	}
	return err
}

// settle sorts claims and keeps one of those that say the same; two that differ are an error.
func settle(claims []Claim) ([]Claim, []Duplicate, error) {
	slices.SortStableFunc(claims, compareClaims)
	var (
		kept   []Claim
		twice  []Duplicate
		errs   []error
		first  = map[edition]int{} // place in kept
		digest = digests{}
	)
	for _, c := range claims {
		i, seen := first[c.edition()]
		if !seen {
			first[c.edition()] = len(kept)
			kept = append(kept, c)
			continue
		}
		same, err := digest.same(kept[i], c)
		if err == nil && !same {
			err = faultf(ErrUnreadable, "%s:1:-: other bytes than %s, for the same table %s of %s on %s; remove one of the two",
				c.Name, kept[i].Name, c.Table, c.Source, c.Day)
		}
		errs = append(errs, err)
		twice = append(twice, Duplicate{c.Name, kept[i].Name})
	}
	return kept, twice, errors.Join(errs...)
}

// An edition is what a table can have once only. An extract of a day stands beside the complete edition, and so does every
// trial.
type edition struct {
	source, table, cover string
	day                  life.Day
	trial                string // its name
}

func (c Claim) edition() edition {
	e := edition{source: c.Source, table: c.Table, cover: c.Cover, day: c.Day}
	if c.Cover == Essai {
		e.trial = c.Name
	}
	return e
}
