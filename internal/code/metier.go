package code

// metiers are the families of occupations, activities and agreements.
//
// Decisions: naf takes every numbered level of the nomenclature (division 62, group 620, class 6201, sub-class 6201Z), not the
// sections, which are letters; a lost zero shows in a division of one digit and before a dot in second place, never in a bare
// group or class, where what is left is another code. A number of the ROME has no leading zero.
var metiers = []spec{
	{
		family: ROME, path: "metier/",
		forms: forms(form{exactly(1, upper), exactly(4, digit)}), telling: 1,
	},
	{
		family: NAF, path: "naf/", keeps: dot, zeros: padNAF, dot: 2, check: notZeroZero,
		forms: forms(form{exactly(4, digit), exactly(1, upper)}, form{between(2, 4, digit)}), telling: 1,
	},
	{
		family: NAF2025, path: "naf2025/", keeps: dot, zeros: padNAF, dot: 2, check: notZeroZero,
		forms: forms(form{exactly(4, digit), exactly(1, upper)}, form{between(2, 4, digit)}), telling: 1,
	},
	{family: OGR, path: "appellation/", check: noZeroFirst, forms: forms(form{between(1, 9, digit)})},
	{family: Competence, path: "competence/", check: noZeroFirst, forms: forms(form{between(1, 9, digit)})},
	{family: Savoir, path: "savoir/", check: noZeroFirst, forms: forms(form{between(1, 9, digit)})},
	{
		family: IDCC, path: "convention/", zeros: dropZeros, check: noZeroFirst,
		forms: forms(form{between(1, 5, digit)}),
	},
	{family: OPCO, path: "opco/", keeps: hyphen, lower: true, forms: opcoForms(), named: opcoNamed},
	{
		family: ESCO, keeps: hyphen | dot, lower: true, cuts: escoHeads[:],
		forms: forms(uuid), telling: 1,
	},
	{
		// ESCO writes C2166 for the group 2166.
		family: ISCO, path: "isco/",
		cuts:  []string{"http://data.europa.eu/esco/isco/C", "https://data.europa.eu/esco/isco/C", "C"},
		forms: forms(form{between(1, 4, digit)}),
	},
}

var uuid = form{
	exactly(8, hex), text("-"), exactly(4, hex), text("-"), exactly(4, hex), text("-"), exactly(4, hex), text("-"), exactly(12, hex),
}

// padNAF gives back a zero where its loss shows.
func padNAF(code string) string {
	if classes[code[0]]&digit != 0 && (len(code) == 1 || code[1] == '.') {
		return "0" + code
	}
	return code
}
