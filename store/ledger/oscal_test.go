package ledger

import (
	"encoding/json"
	"testing"

	"github.com/defenseunicorns/go-oscal/src/pkg/validation"
	"github.com/stretchr/testify/require"
)

func TestAssessmentResultsAreValidByTheSchemaOfNIST(t *testing.T) {
	for name, b := range map[string]*book{"a month": month(t), "an empty log": newBook(t)} {
		t.Run(name, func(t *testing.T) {
			_, contents, _ := parts(t, b.export(About{}))
			validator, err := validation.NewValidator(contents[oscalPart])
			require.NoError(t, err)
			require.Equal(t, "1.1.3", validator.GetSchemaVersion())
			require.NoError(t, validator.Validate())
		})
	}
}

func TestAControlOpensToItsRecordsAndToWhatIsMissing(t *testing.T) {
	b := month(t)
	b.add(ExecutionOpened, Subject{Client: "client-of-orders"}, ExecutionFact{Execution: "x1", Runbook: "site-loss", Kind: "drill", Services: []string{"orders"}, Client: "client-of-orders"})
	bundle := b.export(About{})
	r := verify(t, bundle, Verification{Key: b.public})
	require.Empty(t, r.Problems)
	_, contents, _ := parts(t, bundle)
	var standings []ControlStanding
	require.NoError(t, json.Unmarshal(contents[controlsPart], &standings))
	require.Equal(t, []ControlStanding{{Control: "CP-4", Framework: "NIST SP 800-53", Title: "Contingency plan testing", Missing: []string{}, Speaks: []SpeaksToIt{
		{Proven, "services proven", "direct", 2, []string{"orders", "wages"}}, {Exercises, "exercises of people", "supporting", 1, []string{"x1"}}}}}, standings)

	few := Records{By: map[RecordKind][]string{Proven: {"orders"}}, Services: []string{"orders", "wages"}}
	require.Equal(t, []string{"service wages was not proven", "no drill or recovery was carried out by people"},
		few.Stand([]Control{{Records: []ControlRecord{{Proven, "direct"}, {Exercises, "supporting"}}}})[0].Missing)

	changed := tamper(t, bundle, b.signer(), func(c map[string][]byte) {
		c[controlsPart] = []byte("[]\n")
	})
	has(t, verify(t, changed, Verification{Key: b.public}), WrongReport, "controls.json says other things than the entries")
}
