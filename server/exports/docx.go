package exports

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sredspace/sredspace/server/drafts"
)

// The parts of a Word document that are always the same.
const (
	docxTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ` +
		`ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
		`<Override PartName="/word/endnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`
	docxRels = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" ` +
		`Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" ` +
		`Target="docProps/core.xml"/></Relationships>`
	documentRels = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes" Target="endnotes.xml"/>` +
		`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/>` +
		`</Relationships>`
	docxNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	// Numbers, not the Roman ones that a word processor takes by itself.
	endnoteNumbers = `<w:numFmt w:val="decimal"/>`
	docxSettings   = xml.Header + `<w:settings ` + docxNS + `><w:endnotePr>` + endnoteNumbers +
		`<w:endnote w:id="-1"/><w:endnote w:id="0"/></w:endnotePr></w:settings>`
	docxStyles = xml.Header + `<w:styles ` + docxNS + `><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:lang w:val="%s"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:keepNext/><w:spacing w:before="240"/>` +
		`<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Small"><w:name w:val="Small"/>` +
		`<w:rPr><w:color w:val="595959"/><w:sz w:val="18"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="EndnoteText"><w:name w:val="endnote text"/><w:rPr><w:sz w:val="18"/></w:rPr></w:style>` +
		`<w:style w:type="character" w:styleId="EndnoteReference"><w:name w:val="endnote reference"/>` +
		`<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>` +
		`<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>` +
		`<w:top w:val="single" w:sz="4"/><w:left w:val="single" w:sz="4"/><w:bottom w:val="single" w:sz="4"/><w:right w:val="single" w:sz="4"/>` +
		`<w:insideH w:val="single" w:sz="4"/><w:insideV w:val="single" w:sz="4"/></w:tblBorders></w:tblPr></w:style></w:styles>`
)

// writeDocx writes a Word document: the lines with their counts, and the sources as endnotes.
func writeDocx(out io.Writer, draft drafts.Draft, words phrases) error {
	d := docx{words: words}
	d.paragraph("Title", words.say("Form T661, Part 2", "Formulaire T661, partie 2"))
	d.paragraph("", draft.ProjectName)
	d.paragraph("Small", fmt.Sprintf(words.say("Tax year: %s. Version %d.", "Année d'imposition\u00a0: %s. Version %d."),
		taxYear(draft, words), draft.Version))
	d.paragraph("Small", words.disclaimer())
	for _, line := range draft.Lines {
		if !line.Empty() {
			d.line(line)
		}
	}
	if d.noted > 0 {
		d.paragraph("Heading1", "Sources") // the notes follow
	}
	return d.zip(out, draft)
}

type docx struct {
	words       phrases
	body, notes strings.Builder
	noted       int
}

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder never fails; what XML can't hold becomes U+FFFD
	return b.String()
}

// run is text in one style; a line break stays one.
func run(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString(`<w:r><w:br/></w:r>`)
		}
		b.WriteString(`<w:r><w:t xml:space="preserve">` + escape(part) + `</w:t></w:r>`)
	}
	return b.String()
}

func (d *docx) open(style string) {
	d.body.WriteString(`<w:p>`)
	if style != "" {
		d.body.WriteString(`<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
	}
}

func (d *docx) paragraph(style, text string) {
	d.open(style)
	d.body.WriteString(run(text) + `</w:p>`)
}

func (d *docx) line(line drafts.Line) {
	d.paragraph("Heading1", fmt.Sprintf("%s %s. %s", d.words.say("Line", "Ligne"), line.Line, d.words.line(line.Line)))
	switch line.Kind { //nolint:exhaustive // the others have one value
	case drafts.Narrative:
		counts := line.Counts()
		d.paragraph("Small", d.words.counts(counts.Words, counts.WordLimit, counts.Lines, counts.LineLimit))
		d.narrative(line)
	case drafts.Table:
		d.table(line)
	default:
		d.open("")
		d.body.WriteString(run(valueOf(line, d.words)))
		if len(line.Citations) > 0 {
			d.body.WriteString(run(" ")) // or the number would belong to the value
		}
		d.cite(line.Citations)
		d.body.WriteString(`</w:p>`)
	}
}

// narrative is the text exactly as it is, with a note behind each sentence; an unsupported one is highlighted.
func (d *docx) narrative(line drafts.Line) {
	text, at := []rune(*line.Text), 0
	d.open("")
	for _, sentence := range line.Sentences {
		d.text(string(text[at:sentence.Start]))
		if sentence.Support == drafts.Unsupported {
			d.body.WriteString(strings.ReplaceAll(run(sentence.Text), `<w:r><w:t`, `<w:r><w:rPr><w:highlight w:val="yellow"/></w:rPr><w:t`))
			d.note(d.words.say("No record holds these words.", "Aucun document ne contient ces mots."))
		} else {
			d.body.WriteString(run(sentence.Text))
			d.cite(sentence.Citations)
		}
		at = sentence.End
	}
	d.text(string(text[at:]))
	d.body.WriteString(`</w:p>`)
}

// text stands between sentences: an empty line ends the paragraph.
func (d *docx) text(text string) {
	if strings.Contains(text, "\n\n") {
		d.body.WriteString(`</w:p>`)
		d.open("")
		return
	}
	if text != "" {
		d.body.WriteString(run(text))
	}
}

func (d *docx) cite(citations []drafts.Citation) {
	if len(citations) == 0 {
		return
	}
	var quotes []string
	for _, c := range citations {
		quotes = append(quotes, d.source(c))
	}
	d.note(strings.Join(quotes, "; "))
}

func (d *docx) source(c drafts.Citation) string {
	name := ""
	switch {
	case c.FileID != nil && d.words.files[*c.FileID] != "":
		name = d.words.files[*c.FileID]
	case c.FileID != nil:
		name = d.words.say("a deleted file", "un fichier supprimé")
	case c.CommitSHA != nil:
		name = *c.CommitSHA
	case c.MessageID != nil:
		name = "message " + c.MessageID.String()
	}
	var place strings.Builder
	if c.Page != nil {
		fmt.Fprintf(&place, ", page %d", *c.Page)
	}
	if c.Line != nil {
		fmt.Fprintf(&place, d.words.say(", line %d", ", ligne %d"), *c.Line)
	}
	quote := strings.Join(strings.Fields(c.Quote), " ")
	return fmt.Sprintf(d.words.say("“%s” (%s%s)", "«\u00a0%s\u00a0» (%s%s)"), quote, name, place.String())
}

func (d *docx) note(text string) {
	d.noted++
	fmt.Fprintf(&d.body, `<w:r><w:rPr><w:rStyle w:val="EndnoteReference"/></w:rPr><w:endnoteReference w:id="%d"/></w:r>`, d.noted)
	fmt.Fprintf(&d.notes, `<w:endnote w:id="%d"><w:p><w:pPr><w:pStyle w:val="EndnoteText"/></w:pPr><w:r><w:rPr>`+
		`<w:rStyle w:val="EndnoteReference"/></w:rPr><w:endnoteRef/></w:r>%s</w:p></w:endnote>`, d.noted, run(" "+text))
}

func (d *docx) table(line drafts.Line) {
	d.body.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>`)
	d.body.WriteString(strings.Repeat(`<w:gridCol w:w="4500"/>`, len(line.Columns)) + `</w:tblGrid>`)
	header := map[string]string{}
	for _, column := range line.Columns {
		header[column] = column + " " + d.words.line(column)
	}
	for _, row := range append([]map[string]string{header}, line.Rows...) {
		d.body.WriteString(`<w:tr>`)
		for _, column := range line.Columns {
			d.body.WriteString(`<w:tc><w:tcPr><w:tcW w:w="2500" w:type="pct"/></w:tcPr><w:p>` + run(row[column]) + `</w:p></w:tc>`)
		}
		d.body.WriteString(`</w:tr>`)
	}
	d.body.WriteString(`</w:tbl>`)
	d.open("Small") // a table may not be the last thing on a page
	if len(line.Citations) > 0 {
		d.body.WriteString(run("Sources "))
		d.cite(line.Citations)
	}
	d.body.WriteString(`</w:p>`)
}

func (d *docx) zip(out io.Writer, draft drafts.Draft) error {
	made := time.Now().UTC()
	if draft.UpdatedAt != nil {
		made = draft.UpdatedAt.UTC()
	}
	core := xml.Header + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" ` +
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>` + escape("T661 Part 2: "+draft.ProjectName) + `</dc:title>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + made.Format(time.RFC3339) + `</dcterms:created></cp:coreProperties>`
	separators := `<w:endnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:endnote>` +
		`<w:endnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:endnote>`
	section := `<w:sectPr><w:endnotePr>` + endnoteNumbers + `</w:endnotePr><w:pgSz w:w="12240" w:h="15840"/>` +
		`<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" ` +
		`w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>`
	z := zip.NewWriter(out)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", docxTypes}, {"_rels/.rels", docxRels}, {"docProps/core.xml", core},
		{"word/document.xml", xml.Header + `<w:document ` + docxNS + `><w:body>` + d.body.String() + section + `</w:body></w:document>`},
		{"word/_rels/document.xml.rels", documentRels}, {"word/styles.xml", fmt.Sprintf(docxStyles, d.words.say("en-CA", "fr-CA"))},
		{"word/settings.xml", docxSettings},
		{"word/endnotes.xml", xml.Header + `<w:endnotes ` + docxNS + `>` + separators + d.notes.String() + `</w:endnotes>`},
	} {
		w, err := z.Create(part.name)
		if err == nil {
			_, err = io.WriteString(w, part.text)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	return z.Close()
}
