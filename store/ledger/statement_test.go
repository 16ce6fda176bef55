package ledger

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	testresult "github.com/in-toto/attestation/go/predicates/test_result/v0"
	intoto "github.com/in-toto/attestation/go/v1"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
)

// other verifies with another implementation's library, knowing only the public key.
type other struct {
	key ed25519.PublicKey
	id  string
}

func (o other) Verify(_ context.Context, data, sig []byte) error {
	if !ed25519.Verify(o.key, data, sig) {
		return dsse.ErrNoSignature
	}
	return nil
}
func (o other) KeyID() (string, error)   { return o.id, nil }
func (o other) Public() crypto.PublicKey { return o.key }

func otherOf(t *testing.T, public string) other {
	t.Helper()
	parts := strings.SplitN(public, "+", 3)
	data, err := base64.StdEncoding.DecodeString(parts[2])
	require.NoError(t, err)
	return other{ed25519.PublicKey(data[1:]), parts[0] + "+" + parts[1]}
}

func TestStatementsVerifyWithAnotherImplementation(t *testing.T) {
	b := month(t)
	bundle := b.export(About{Service: "orders"})
	_, contents, _ := parts(t, bundle)
	verifier, err := dsse.NewEnvelopeVerifier(otherOf(t, b.public))
	require.NoError(t, err)
	results, runs := map[string]string{}, 0
	for line := range bytes.Lines(contents[statementsPart]) {
		var e dsse.Envelope
		require.NoError(t, json.Unmarshal(line, &e))
		accepted, err := verifier.Verify(t.Context(), &e)
		require.NoError(t, err)
		require.Len(t, accepted, 1)
		payload, err := e.DecodeB64Payload()
		require.NoError(t, err)
		statement := &intoto.Statement{}
		require.NoError(t, protojson.Unmarshal(payload, statement))
		require.NoError(t, statement.Validate())
		switch statement.PredicateType {
		case TestResult:
			predicate, err := protojson.Marshal(statement.Predicate)
			require.NoError(t, err)
			result := &testresult.TestResult{}
			require.NoError(t, protojson.Unmarshal(predicate, result))
			results[statement.Subject[0].Name] = result.Result
		case RunPredicate:
			runs++
			require.Equal(t, b.name, statement.Predicate.Fields["log"].GetStringValue())
		default:
			t.Fatal(statement.PredicateType)
		}
		e.Payload = base64.StdEncoding.EncodeToString(append(payload, ' '))
		_, err = verifier.Verify(t.Context(), &e)
		require.Error(t, err)
	}
	require.Equal(t, 4, runs, "of the runs for orders")
	passed, failed := 0, 0
	for _, result := range results {
		switch result {
		case "PASSED":
			passed++
		case "FAILED":
			failed++
		}
	}
	require.Equal(t, []int{3, 1}, []int{passed, failed})
	require.NotContains(t, string(contents[statementsPart]), "wages")
}

func TestAStatementThatSaysOtherThingsThanItsEntryIsRefused(t *testing.T) {
	b := month(t)
	bundle := b.export(About{})
	resigned := func(change func(string) string) func(map[string][]byte) {
		return func(c map[string][]byte) {
			var out bytes.Buffer
			for line := range bytes.Lines(c[statementsPart]) {
				var e Envelope
				require.NoError(t, json.Unmarshal(line, &e))
				payload, err := base64.StdEncoding.DecodeString(e.Payload)
				require.NoError(t, err)
				payload = []byte(change(string(payload)))
				signature, err := b.signer().Sign(preAuthenticated(payload))
				require.NoError(t, err)
				e.Payload, e.Signatures[0].Sig = base64.StdEncoding.EncodeToString(payload), base64.StdEncoding.EncodeToString(signature)
				require.NoError(t, json.NewEncoder(&out).Encode(e))
			}
			c[statementsPart] = out.Bytes()
		}
	}
	r := verify(t, tamper(t, bundle, b.signer(), resigned(func(s string) string { return strings.ReplaceAll(s, `"result":"FAILED"`, `"result":"PASSED"`) })), Verification{Key: b.public})
	has(t, r, WrongReport, "statements.jsonl says other things about run run-orders-1003 than entry")

	r = verify(t, tamper(t, bundle, b.signer(), func(c map[string][]byte) {
		lines := bytes.SplitAfter(c[statementsPart], []byte("\n"))
		c[statementsPart] = bytes.Join(lines[2:], nil) // of the first run
	}), Verification{Key: b.public})
	has(t, r, LeftOut, "statements.jsonl has no statement about run run-orders-1002")

	stranger := newBook(t)
	r = verify(t, tamper(t, bundle, b.signer(), func(c map[string][]byte) {
		c[statementsPart] = bytes.Replace(c[statementsPart], []byte(`"sig":"`), []byte(`"sig":"AAAA`), 1)
	}), Verification{Key: b.public})
	has(t, r, WrongReport, "statements.jsonl, line 1: it is signed by")
	_, err := dsse.NewEnvelopeVerifier(otherOf(t, stranger.public))
	require.NoError(t, err)
}
