package imports

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func read(t *testing.T, mapping, export string) string {
	t.Helper()
	m, err := Named(mapping)
	require.NoError(t, err)
	found, err := m.Read(t.Context(), []byte(export))
	require.NoError(t, err)
	text := ""
	for _, s := range found {
		definition, err := json.Marshal(s.Definition)
		require.NoError(t, err)
		text += string(definition) + "\n"
	}
	return text
}

func TestExportsBecomeServices(t *testing.T) {
	for name, row := range map[string]struct{ mapping, export, want string }{
		"Backstage entities": {"backstage", `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Orders_API
  title: Orders
  annotations: {rehearse/client: acme, rehearse/tier: "1"}
spec: {type: service, owner: group:default/team-a, dependsOn: ["resource:default/orders-db", "api:default/x"]}
---
kind: Resource
metadata: {name: orders-db}
spec: {type: database, owner: user:ana}
---
kind: API
metadata: {name: x}
`, `{"client":"acme","depends_on":["orders-db"],"name":"Orders","owner":"team-a","service":"orders-api","tier":1}
{"name":"orders-db","owner":"ana","service":"orders-db"}
`},
		"iTop by its REST API": {"itop", `{"code": 0, "objects": {"ApplicationSolution::1": {"class": "ApplicationSolution", "fields": {"name": "Sales web site", "org_name": "Demo", "business_criticity": "high", "status": "active",
			"functionalcis_list": [{"functionalci_name": "DB Server 1"}]}}, "ApplicationSolution::2": {"fields": {"name": "Old", "status": "obsolete"}}}}`,
			`{"client":"Demo","depends_on":["db-server-1"],"name":"Sales web site","service":"sales-web-site","tier":1}` + "\n"},
		"iTop as CSV": {"itop", "\"Name\",\"Organization->Name\",\"Business criticity\",\"Status\"\n\"CRM\",\"Demo\",\"low\",\"active\"\n",
			`{"client":"Demo","name":"CRM","service":"crm","tier":3}` + "\n"},
		"ServiceNow by its Table API": {"servicenow", `{"result": [{"name": "E-Mail", "company": {"display_value": "ACME"}, "owned_by": {"display_value": "Ana"}, "busines_criticality": "1 - most critical", "operational_status": "1"},
			{"name": "Fax", "operational_status": "6"}]}`, `{"client":"ACME","name":"E-Mail","owner":"Ana","service":"e-mail","tier":1}` + "\n"},
		"ServiceNow as CSV": {"servicenow", "name,busines_criticality,owned_by,company\nPayroll,2 - somewhat critical,Bo,ACME\n",
			`{"client":"ACME","name":"Payroll","owner":"Bo","service":"payroll","tier":2}` + "\n"},
		"our own keys as CSV": {"rehearse", "service;client;tier;depends_on;commitment.rto;commitment.rpo\norders;acme;1;orders-db, identity;4h;\n",
			`{"client":"acme","commitment":{"rto":"4h"},"depends_on":["orders-db, identity"],"service":"orders","tier":1}` + "\n"},
		"our own keys as JSON": {"rehearse", `[{"service": "a", "tier": 2, "owner": ""}]`, `{"service":"a","tier":2}` + "\n"},
		"our own keys as YAML": {"rehearse", "service: a\n---\nservice: b\ncommitment: {rto: 4h}\n", `{"service":"a"}` + "\n" + `{"commitment":{"rto":"4h"},"service":"b"}` + "\n"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, row.want, read(t, row.mapping, row.export)) })
	}
}

func TestExportsThatCannotBeRead(t *testing.T) {
	for name, row := range map[string]struct{ mapping, export, says string }{
		"broken JSON":               {"rehearse", `{"service": `, "the export is not JSON"},
		"broken YAML":               {"rehearse", "service: [a\n", "the export is not YAML"},
		"a row with too many cells": {"rehearse", "service,tier\na,1,2\n", "the export is not CSV"},
		"two with one name":         {"rehearse", "service: a\n---\nservice: a\n", "two services of the export would be called a"},
		"one without a name":        {"rehearse", "name: a\n", "which has no service"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Named(row.mapping)
			require.NoError(t, err)
			_, err = m.Read(t.Context(), []byte(row.export))
			require.ErrorContains(t, err, row.says)
		})
	}
	_, err := Parse("own", "own.yaml", []byte("format: xml\nservices: '.['\n"))
	require.ErrorContains(t, err, `format cannot be "xml"`)
	_, err = Parse("own", "own.yaml", []byte("services: '.['\n"))
	require.ErrorContains(t, err, "the mapping cannot be understood")
	m, err := Parse("own", "own.jq", []byte(".[] | {service: (.id | slug)}"))
	require.NoError(t, err)
	found, err := m.Read(t.Context(), []byte(`{"id": "A b"}`))
	require.NoError(t, err)
	require.Equal(t, "a-b", found[0].Name)
	require.Len(t, Ours(), 4)
}

func TestWhatAnImportDoesNotSayStays(t *testing.T) {
	there := map[string]any{"service": "a", "tier": 1, "commitment": map[string]any{"rto": "4h", "rpo": "1d"}}
	made := Over(there, map[string]any{"service": "a", "owner": "Ana", "commitment": map[string]any{"rto": "2h"}})
	require.Equal(t, map[string]any{"service": "a", "tier": 1, "owner": "Ana", "commitment": map[string]any{"rto": "2h", "rpo": "1d"}}, made)
	require.Equal(t, "4h", there["commitment"].(map[string]any)["rto"])
}
