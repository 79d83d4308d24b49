package moderation

import "slices"

// Reason is a code with a ready sentence in every language, the message "reason.CODE", that the subject's owner reads.
type Reason struct {
	Code  string
	Kinds []string // kinds of subject it fits
}

var (
	forProducts      = []string{"product"}
	forOrganisations = []string{"organisation"}
	forBoth          = []string{"product", "organisation"}
)

// reasons in the order they are offered.
var reasons = []Reason{
	{"missing_translation", forProducts},
	{"wrong_language", forProducts},
	{"unclear_text", forBoth},
	{"wrong_category", forProducts},
	{"wrong_code", forProducts},
	{"implausible_price", forProducts},
	{"poor_images", forProducts},
	{"contact_in_text", forProducts},
	{"certificate_missing", forProducts},
	{"trademark", forProducts},
	{"prohibited_goods", forProducts},
	{"duplicate", forBoth},
	{"identity_mismatch", forOrganisations},
	{"not_of_zone", forOrganisations},
	{"documents_missing", forOrganisations},
	{"unreachable", forOrganisations},
	{"other", forBoth},
}

// Reasons lists the reasons that fit a kind of subject, in the order they are offered.
func Reasons(subjectKind string) []Reason {
	var out []Reason
	for _, r := range reasons {
		if slices.Contains(r.Kinds, subjectKind) {
			out = append(out, r)
		}
	}
	return out
}

func knownReason(subjectKind, code string) bool {
	return slices.ContainsFunc(Reasons(subjectKind), func(r Reason) bool { return r.Code == code })
}
