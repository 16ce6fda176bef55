package ledger

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"
)

func TestCanonicalJSON(t *testing.T) {
	for in, want := range map[string]string{
		// From RFC 8785 and its test vectors.
		"{\n  \"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],\n  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n  \"literals\": [null, true, false]\n}": "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}",
		"{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}":                                                                                                              "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}",
		"{\"b\":{\"z\":1,\"a\":[]},\"a\":{}}": `{"a":{},"b":{"a":[],"z":1}}`,
		"[0, -0, 0.0, 1e21, 1e20, 1e-6, 1e-7, -1.5, 9007199254740992, 5e-324, 1.7976931348623157e308]": "[0,0,0,1e+21,100000000000000000000,0.000001,1e-7,-1.5,9007199254740992,5e-324,1.7976931348623157e+308]",
		`"<>&\u2028"`: "\"<>&\u2028\"",
		` null `:      "null",
	} {
		got, err := Canonical([]byte(in))
		require.NoError(t, err, in)
		require.Equal(t, want, string(got))
		require.True(t, IsCanonical(got))
		require.Equal(t, in == want, IsCanonical([]byte(in)))
	}
	for in, why := range map[string]string{
		`{"a":1,"a":2}`:          "comes twice",
		`{"b":0,"a":1,"a":2}`:    "comes twice",
		`{"\u0061":1,"a":2}`:     "comes twice",
		`9007199254740993`:       "write it as a string",
		`1e999`:                  "beyond what a double holds",
		`01`:                     "not a number",
		`1.`:                     "not a number",
		`.5`:                     "expected a JSON value",
		`"\ud800"`:               "half a surrogate pair",
		"\"\xff\"":               "not UTF-8",
		"\"\n\"":                 "control character",
		`"\x"`:                   "not an escape",
		`"open`:                  "does not end",
		`{"a" 1}`:                "expected a colon",
		`{a:1}`:                  "expected a key in quotes",
		`[1 2]`:                  "expected , or ]",
		`[1,]`:                   "expected a JSON value",
		`{"a":1,}`:               "expected a key in quotes",
		`{} {}`:                  "something follows the document",
		``:                       "expected a JSON value",
		strings.Repeat("[", 200): "nested too deeply",
	} {
		_, err := Canonical([]byte(in))
		require.ErrorContains(t, err, why, in)
	}
}

func TestTheFrontierIsTheTree(t *testing.T) {
	var f Frontier
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	for n := range int64(300) {
		data := []byte{byte(n), byte(n >> 8)}
		more, err := tlog.StoredHashes(n, data, reader)
		require.NoError(t, err)
		stored = append(stored, more...)
		f.Append(tlog.RecordHash(data))
		want, err := tlog.TreeHash(n+1, reader)
		require.NoError(t, err)
		require.Equal(t, want, f.Root())
		again, ok := FrontierOf(f.Size, f.Bytes())
		require.True(t, ok)
		require.Equal(t, f, again)
	}
	_, ok := FrontierOf(3, make([]byte, 32))
	require.False(t, ok)
	empty, err := tlog.TreeHash(0, reader)
	require.NoError(t, err)
	require.Equal(t, empty, new(Frontier).Root())
}

func TestAHeaderIsReadOnlyAsItIsWritten(t *testing.T) {
	h := Header{At: start, Body: Sum([]byte("x")), Index: 7, Kind: Heartbeat, Tags: []string{Everyone}, Schema: HeaderSchema}
	line := h.Canonical()
	require.True(t, IsCanonical(line))
	read, err := ParseHeader(line)
	require.NoError(t, err)
	require.Equal(t, h, read)
	for _, bad := range []string{
		strings.Replace(string(line), ":7", ": 7", 1),
		strings.Replace(string(line), "000Z", "000+00:00", 1),
		strings.Replace(string(line), `"kind"`, `"Kind"`, 1),
		strings.Replace(string(line), `"index":7`, `"index":6,"index":7`, 1),
		strings.Replace(string(line), HeaderSchema, "rehearse.evidence.entry/2", 1),
		strings.Replace(string(line), "heartbeat", `heart\u0062eat`, 1),
		strings.Replace(string(line), "*", `\u002a`, 1),
		strings.ToUpper(string(line)),
	} {
		_, err := ParseHeader([]byte(bad))
		require.Error(t, err, bad)
	}
}

func TestTagsTellNothingToOthers(t *testing.T) {
	key := []byte("scope key")
	require.Equal(t, []string{Everyone}, Tags(key, Subject{}))
	a, b := Tags(key, Subject{Client: "a", Service: "s"}), Tags([]byte("other key"), Subject{Client: "a", Service: "s"})
	require.Len(t, a, 2)
	require.NotEqual(t, a, b)
	require.Contains(t, a, SecretOf(key, "client:a").Tag("client:a"))
	require.NotContains(t, Tags(key, Subject{Client: "a2", Service: "s2"}), a[0])
	require.Len(t, Tags(key, Subject{Client: "a"}), 2, "also as what concerns all of the client")
}

func TestASampleCanBeDrawnAgain(t *testing.T) {
	b := month(t)
	bundle := b.export(About{})
	r := verify(t, bundle, Verification{Key: b.public})
	require.Equal(t, 12, r.Population())
	first := r.Sample(4, "2026")
	require.Len(t, first, 4)
	require.Equal(t, first, verify(t, bundle, Verification{Key: b.public}).Sample(4, "2026"))
	require.NotEqual(t, ids(first), ids(r.Sample(4, "2027")))
	require.Equal(t, ids(first), ids(r.Sample(12, "2026"))[:4], "a larger sample begins with the smaller one")
	require.Len(t, r.Sample(100, "2026"), 12)
	for _, s := range r.Sample(12, "x") {
		require.True(t, s.Obligation.Known)
		require.Equal(t, Sum([]byte("x\n"+s.Occurrence)).String(), s.Rank)
		if s.State == "missed" && s.Occurrence == due("orders", 4).Due.String() {
			require.Empty(t, s.Runs)
			require.Equal(t, "the server was down", s.Reason)
		}
		if s.State == "exempt" {
			require.Equal(t, "cy", s.Exemption.ApprovedBy)
		}
		if s.State == "on_time" {
			require.Len(t, s.Runs, 1)
		}
	}
}

func ids(sample []Sampled) (all []string) {
	for _, s := range sample {
		all = append(all, s.Occurrence)
	}
	return all
}

var update = flag.Bool("update", false, "write schema.json")

// facts are the kinds and the types of their facts; of kinds with members first
// the fact of the entry, then that of a member.
var facts = map[Kind][]any{
	LogOpened: {OpenedFact{}}, KeyChanged: {Rotation{}}, Heartbeat: {HeartbeatFact{}}, ServiceVersion: {ServiceFact{}}, ServiceGone: {ServiceFact{}},
	ScenarioVersion: {ScenarioFact{}}, ScenarioGone: {ScenarioFact{}}, Planned: {MembersFact{}, OccurrenceFact{}}, Withdrawn: {MembersFact{}, WithdrawnFact{}},
	OccurrenceSettled: {SettledFact{}}, RunQueued: {QueuedFact{}}, RunEnded: {RunFact{}}, ExemptionRequested: {ExemptionFact{}}, ExemptionApproved: {ExemptionFact{}},
	ExemptionWithdrawn: {ExemptionFact{}}, Refused: {RefusedFact{}}, Exported: {ExportFact{}}, ExecutionOpened: {ExecutionFact{}}, ExecutionEntered: {ExecutionEntryFact{}}, Noted: {NotedFact{}},
	SignedIn: {SignInFact{}}, SignedOut: {SignInFact{}}, SignInRefused: {SignInFact{}}, AccessChanged: {AccessFact{}},
}

type object = map[string]any

// schemaOf describes a type as encoding/json writes it.
func schemaOf(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		return object{"anyOf": []any{object{"type": "null"}, schemaOf(t.Elem())}}
	case t.Kind() == reflect.Slice:
		return object{"type": "array", "items": schemaOf(t.Elem())}
	case t.Kind() == reflect.Bool:
		return object{"type": "boolean"}
	case t.Kind() == reflect.String:
		return object{"type": "string"}
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		return object{"type": "integer"}
	case t.Kind() == reflect.Float64:
		return object{"type": "number"}
	}
	properties, required := object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		properties[name] = schemaOf(f.Type)
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	return object{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
}

func describe(kind Kind, schema string, fact any) object {
	body := schemaOf(reflect.TypeFor[struct {
		Salt    string    `json:"salt"`
		At      time.Time `json:"at"`
		Actor   Actor     `json:"actor"`
		Subject Subject   `json:"subject"`
	}]())
	properties := body["properties"].(object)
	properties["schema"], properties["kind"], properties["fact"] = object{"const": schema}, object{"const": kind}, schemaOf(reflect.TypeOf(fact))
	body["required"] = append(body["required"].([]string), "schema", "kind", "fact")
	return body
}

func TestTheSchemaDescribesEveryEntry(t *testing.T) {
	var bodies []any
	for _, kind := range sortedKinds() {
		bodies = append(bodies, describe(kind, BodySchema, facts[kind][0]))
		if kind.HasMembers() {
			bodies = append(bodies, describe(kind, MemberSchema, facts[kind][1]))
		}
	}
	hash := object{"type": "string", "pattern": "^[0-9a-f]{64}$"}
	header := object{"type": "object", "additionalProperties": false, "required": []string{"at", "body", "index", "kind", "schema", "tags"}, "properties": object{
		"at": object{"type": "string", "pattern": `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$`}, "body": hash, "index": object{"type": "integer", "minimum": 0}, "kind": object{"enum": sortedKinds()},
		"schema": object{"const": HeaderSchema}, "tags": object{"type": "array", "minItems": 1, "items": object{"type": "string", "pattern": `^(\*|[0-9a-f]{32})$`}}}}
	whole := object{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Evidence of Rehearse: headers and bodies of entries",
		"description": "The header is the leaf of the Merkle tree. Its body, or a member of it, is the other kind of document. Both are canonical JSON (RFC 8785).",
		"anyOf":       append([]any{header}, bodies...)}
	var out bytes.Buffer
	require.NoError(t, writeJSON(&out, whole))
	if *update {
		require.NoError(t, os.WriteFile("schema.json", out.Bytes(), 0o644))
	}
	require.Equal(t, out.String(), string(Schema), "schema.json is written by go test -run Schema ./store/ledger -update")

	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("evidence.json", document))
	schema, err := c.Compile("evidence.json")
	require.NoError(t, err)
	b := month(t)
	b.withdraw(due("orders", 9))
	b.add(Refused, Subject{}, RefusedFact{Verb: "approve", Object: "exemption 1", Why: "who asks cannot approve"})
	b.add(SignedIn, Subject{}, SignInFact{User: "anna", How: "password"})
	b.add(AccessChanged, Subject{Operator: true}, AccessFact{What: "user.added", About: "bo", After: "roles viewer"})
	seen := map[Kind]bool{}
	holds := func(data []byte) {
		var v any
		require.NoError(t, json.Unmarshal(data, &v))
		require.NoError(t, schema.Validate(v), string(data))
	}
	for _, e := range b.entries {
		h, err := ParseHeader(e.Header)
		require.NoError(t, err)
		seen[h.Kind] = true
		holds(e.Header)
		holds(e.Body)
		require.True(t, IsCanonical(e.Body))
		for _, m := range e.Members {
			holds(m.Body)
		}
	}
	require.GreaterOrEqual(t, len(seen), 10)
	require.Error(t, schema.Validate(object{"schema": BodySchema, "kind": "heartbeat"}))
}

func sortedKinds() []Kind {
	return []Kind{LogOpened, KeyChanged, Heartbeat, ServiceVersion, ServiceGone, ScenarioVersion, ScenarioGone, Planned, Withdrawn, OccurrenceSettled,
		RunQueued, RunEnded, ExemptionRequested, ExemptionApproved, ExemptionWithdrawn, Refused, Exported, Noted, SignedIn, SignedOut, SignInRefused, AccessChanged, ExecutionOpened, ExecutionEntered}
}
