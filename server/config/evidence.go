package config

import (
	"errors"
	"net/url"
	"strings"

	"github.com/sredspace/sredspace/server/evidence"
	"github.com/sredspace/sredspace/server/proof"
)

// Evidence are the settings of package evidence.
func (c Config) Evidence() (evidence.Settings, error) {
	public, err := url.Parse(c.PublicURL)
	if err != nil {
		return evidence.Settings{}, err
	}
	out := evidence.Settings{Host: public.Host, AuthorityURL: c.TSAURL, StampInterval: c.TSAInterval}
	if c.EvidenceKeyset != "" {
		if out.Keys, err = evidence.OpenKeyring(c.EvidenceKeyset); err != nil {
			return out, err
		}
	}
	out.Witnesses, err = parseWitnesses(c.EvidenceWitnesses)
	return out, err
}

func parseWitnesses(settings []string) ([]evidence.Witness, error) {
	var out []evidence.Witness
	for _, setting := range settings {
		text, address, _ := strings.Cut(strings.TrimSpace(setting), " ")
		key, err := proof.ParseWitnessKey(text)
		if err != nil {
			return nil, err
		}
		if u, err := url.Parse(address); err != nil || u.Host == "" {
			return nil, errors.New("a witness is its key, a space and its URL")
		}
		out = append(out, evidence.Witness{Key: key, URL: address})
	}
	return out, nil
}

func (c Config) checkEvidence(report func(name, format string, args ...any)) {
	if _, err := evidence.OpenKeyring(c.EvidenceKeyset); c.EvidenceKeyset != "" && err != nil {
		report("SREDSPACE_EVIDENCE_KEYSET", "%w", err) // reveals nothing of the keyset
	}
	if _, err := parseWitnesses(c.EvidenceWitnesses); err != nil {
		report("SREDSPACE_EVIDENCE_WITNESSES", "%w", err)
	}
	if c.TSAURL != "" && c.TSAInterval <= 0 {
		report("SREDSPACE_TSA_INTERVAL", "must be positive: %s", c.TSAInterval)
	}
}
