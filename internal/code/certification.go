package code

// certifications are the families of what is certified and taught.
//
// Decisions: a bloc's number has two digits, as France compétences publishes it, so RNCP509BC5 lost a zero; a bloc without its
// fiche is no code. A CFD loses one zero at most, for no level begins with two. An Onisep link is cut down to its code.
var certifications = []spec{
	{
		family: RNCP, path: "certification/", prefix: "RNCP",
		forms:   forms(form{text("RNCP"), between(3, 5, digit)}),
		telling: 1,
		// The other column of the kit apprentissage. No level begins with a letter, so that RNC37682 is a slip, not a diploma.
		mistakes: []mistake{{CFD, forms(form{exactly(1, digit), exactly(2, digit|upper), exactly(3, digit), exactly(2, digit|upper)})}},
	},
	{
		family: RS, path: "certification/", prefix: "RS",
		forms: forms(form{text("RS"), between(1, 5, digit)}), telling: 1,
	},
	{
		family: Bloc, path: "bloc/", zeros: padLast,
		forms: forms(blocOf("RNCP", 3), blocOf("RS", 1)), telling: 2,
	},
	{
		family: CFD, path: "diplome/", zeros: padTo(8, 1), letter: true,
		forms: forms(form{exactly(3, digit|upper), exactly(3, digit), exactly(2, digit|upper)}),
	},
	{family: MEF, path: "mef/", forms: forms(form{exactly(10, digit)})},
	{family: SISE, path: "sise/", forms: forms(form{exactly(1, digit|upper), exactly(6, digit)})},
	{family: NSF, path: "nsf/", lower: true, forms: forms(form{exactly(3, digit), between(0, 1, lower)})},
	{family: Formacode, path: "formacode/", forms: forms(form{exactly(5, digit)})},
	{
		family: Onisep, path: "onisep/", keeps: dot,
		cuts: []string{
			"http://www.onisep.fr/http/redirection/formation/slug/",
			"http://www.onisep.fr/http/redirection/metier/slug/",
		},
		forms: forms(form{text("FOR."), between(1, 5, digit)}, form{text("MET."), between(1, 5, digit)}), telling: 2,
	},
}

// blocOf is the form of the blocs of one register, whose fiches have at least so many digits.
func blocOf(register string, digits int) form {
	return form{text(register), between(digits, 5, digit), text("BC"), exactly(2, digit)}
}
