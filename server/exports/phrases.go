package exports

import (
	"fmt"

	"github.com/google/uuid"
)

// phrases are the headings of a file in one language.
type phrases struct {
	french bool
	files  map[uuid.UUID]string // names of what is cited
	lines  map[string]string
}

func phrasesOf(language string) phrases {
	if language == "fr" {
		return phrases{french: true, lines: french}
	}
	return phrases{lines: english}
}

func (p phrases) say(en, fr string) string {
	if p.french {
		return fr
	}
	return en
}

func (p phrases) line(number string) string { return p.lines[number] }

func (p phrases) counts(words, wordLimit, lines, lineLimit int) string {
	return fmt.Sprintf(p.say("%d of %d words, %d of %d lines of 78 characters", "%d mots sur %d, %d lignes de 78 caractères sur %d"),
		words, wordLimit, lines, lineLimit)
}

func (p phrases) answer(yes bool) string {
	if yes {
		return p.say("Yes", "Oui")
	}
	return p.say("No", "Non")
}

func (p phrases) disclaimer() string {
	return p.say("This is a draft for a person to review. It is not tax advice. Only the CRA determines eligibility.",
		"Ceci est une ébauche à faire réviser par une personne. Ce n'est pas un avis fiscal. Seule l'ARC détermine l'admissibilité.")
}

var english = map[string]string{
	"200": "Project title", "202": "Project start date", "204": "Completion or expected completion date",
	"206": "Field of science or technology code", "208": "Continuation of a previously claimed project",
	"210": "First claim for the project", "218": "Was any of the work done jointly or in collaboration with other businesses?",
	"220": "Names of the businesses", "221": "Business number",
	"242": "What scientific or technological uncertainties did you attempt to overcome?",
	"244": "What work did you perform in the tax year to overcome the scientific or technological uncertainties described in line 242?",
	"246": "What scientific or technological advancements did you achieve or attempt to achieve " +
		"as a result of the work described in line 244?",
	"253": "Prepared by an employee directly involved in the project", "254": "Name of the employee",
	"255": "Prepared by another employee of the company", "256": "Name of the employee",
	"257": "Prepared by an external consultant", "258": "Name of the consultant", "259": "Firm",
	"260": "Key individuals directly involved in the project", "261": "Qualifications, experience or position title",
	"265": "Are you claiming salary or wages for SR&ED performed outside Canada?",
	"266": "Are you claiming expenditures for SR&ED carried out on behalf of another party?",
	"267": "Are you claiming expenditures for SR&ED performed by people other than your employees?",
	"268": "Names of the individuals or companies", "269": "Business number",
	"270": "Project planning documents", "271": "Records of resources allocated to the project, time sheets", "272": "Design of experiments",
	"273": "Project records, laboratory notebooks", "274": "Design, system architecture and source code", "275": "Records of trial runs",
	"276": "Progress reports, minutes of project meetings", "277": "Test protocols, test data, analysis of test results, conclusions",
	"278": "Photographs and videos", "279": "Samples, prototypes, scrap or other artefacts", "280": "Contracts",
	"281": "Others", "282": "Others, specified",
}

var french = map[string]string{
	"200": "Titre du projet", "202": "Date de début du projet", "204": "Date d'achèvement ou date d'achèvement prévue",
	"206": "Code du domaine scientifique ou technologique", "208": "Suite d'un projet déjà demandé",
	"210": "Première demande pour le projet", "218": "Des travaux ont-ils été effectués en collaboration avec d'autres entreprises?",
	"220": "Noms des entreprises", "221": "Numéro d'entreprise",
	"242": "Quelles incertitudes scientifiques ou technologiques avez-vous tenté de surmonter?",
	"244": "Quels travaux avez-vous effectués pendant l'année d'imposition pour surmonter les incertitudes décrites à la ligne 242?",
	"246": "Quels avancements scientifiques ou technologiques avez-vous réalisés ou tenté de réaliser " +
		"grâce aux travaux décrits à la ligne 244?",
	"253": "Préparé par un employé directement engagé dans le projet", "254": "Nom de l'employé",
	"255": "Préparé par un autre employé de l'entreprise", "256": "Nom de l'employé",
	"257": "Préparé par un consultant externe", "258": "Nom du consultant", "259": "Entreprise",
	"260": "Principales personnes directement engagées dans le projet", "261": "Compétences, expérience ou titre du poste",
	"265": "Demandez-vous des traitements ou salaires pour de la RS&DE effectuée à l'étranger?",
	"266": "Demandez-vous des dépenses pour de la RS&DE effectuée pour le compte d'une autre partie?",
	"267": "Demandez-vous des dépenses pour de la RS&DE effectuée par des personnes autres que vos employés?",
	"268": "Noms des particuliers ou des entreprises", "269": "Numéro d'entreprise",
	"270": "Documents de planification du projet", "271": "Dossiers sur les ressources affectées au projet, feuilles de temps",
	"272": "Conception d'expériences", "273": "Dossiers du projet, carnets de laboratoire",
	"274": "Conception, architecture de système et code source", "275": "Dossiers des essais",
	"276": "Rapports d'étape, procès-verbaux de réunions", "277": "Protocoles et données d'essais, analyses des résultats, conclusions",
	"278": "Photographies et vidéos", "279": "Échantillons, prototypes, rebuts ou autres artefacts", "280": "Contrats",
	"281": "Autres", "282": "Autres, précisez",
}
