package answer

import (
	"encoding/json"

	"passerelle/internal/code"
	"passerelle/internal/life"
)

// The documents of api.md §3. Their JSON keys are the contract's, each a term of the JSON-LD context; whoever sends them
// adds @context and id.

// Text is a JSON string, null when empty.
type Text string

// MarshalJSON writes null for "".
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// Day is a civil day as a JSON string, null for life.NoDay.
type Day life.Day

// String writes `YYYY-MM-DD`, or "" for none.
func (d Day) String() string { return life.Day(d).String() }

// MarshalJSON writes null for no day.
func (d Day) MarshalJSON() ([]byte, error) { return Text(d.String()).MarshalJSON() }

// Phrase says one thing in both languages.
type Phrase struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// Source names a source and how to credit it.
type Source struct {
	ID          string `json:"id"`
	Nom         string `json:"nom"`
	Intitule    string `json:"intitule"`
	Attribution string `json:"attribution"`
	Licence     string `json:"-"` // IRI, "" where the source states none
}

// Code is api.md §3.1. Famille is null only for a code typed without its family that is valid in none.
type Code struct {
	Type        string       `json:"type"` // "Code"
	Famille     Text         `json:"famille"`
	Saisi       string       `json:"saisi"`
	Valide      bool         `json:"valide"`
	Normalise   Text         `json:"normalise"`
	Reparations []string     `json:"reparations"`
	Probleme    Text         `json:"probleme"`
	Suggestions []Suggestion `json:"suggestions"`
	Ressource   Text         `json:"ressource"` // IRI
	Connu       *bool        `json:"connu"`     // null when no release is loaded
}

// Suggestion is a code that the typed one may stand for.
type Suggestion struct {
	Famille code.Family `json:"famille"`
	Code    string      `json:"code"`
}

// Known says whether the release holds the code; false as well when there is none.
func (c Code) Known() bool { return c.Connu != nil && *c.Connu }

// Resolution is api.md §3.2.
type Resolution struct {
	Type           string      `json:"type"` // "Resolution"
	Code           Code        `json:"code"`
	Date           Day         `json:"date"` // null with a session
	Session        *Session    `json:"session"`
	Statut         life.Status `json:"statut"`
	Ressource      *Resource   `json:"ressource"` // null for a code that is unknown or malformed
	RemplacePar    []Target    `json:"remplacePar"`
	Candidats      []Target    `json:"candidats"`
	Chaine         []Link      `json:"chaine"`
	Regle          string      `json:"regle"`
	Explication    Phrase      `json:"explication"`
	AutresFamilles []Code      `json:"autresFamilles"` // the other valid readings of a code typed without its family
	Sources        []Source    `json:"sources"`
}

// MalForme is the status of what is no code of the family asked, or of any.
const MalForme life.Status = "mal-forme"

// Session is two days, both included.
type Session struct {
	Debut Day `json:"debut"`
	Fin   Day `json:"fin"`
}

// Validity is a period of api.md §3: a null bound is open, or unknown where that is said.
type Validity struct {
	Debut        Day  `json:"debut"`
	Fin          Day  `json:"fin"`
	DebutInconnu bool `json:"debutInconnu,omitempty"`
	FinInconnue  bool `json:"finInconnue,omitempty"`
}

// Resource is what the release says of one code on the day asked.
type Resource struct {
	ID         string   `json:"id"`
	Code       string   `json:"code"`
	Intitule   Text     `json:"intitule"`
	Validite   Validity `json:"validite"`
	Etat       string   `json:"etat"` // a word of life.State
	ConstateLe Day      `json:"constateLe"`
	Perime     bool     `json:"perime"`
}

// Target is a code that replaces, or may replace, the one asked about.
type Target struct {
	Resource
	Distance int  `json:"distance"`       // fewest steps of succession
	Sens     Text `json:"sens,omitempty"` // "ancien" for an older code, only with a session
}

// Link is one step of succession.
type Link struct {
	Ancien     string   `json:"ancien"`
	Nouveau    string   `json:"nouveau"`
	DeclarePar []string `json:"declarePar"` // "ancien", "nouveau"
	Sources    []string `json:"sources"`    // names
}
