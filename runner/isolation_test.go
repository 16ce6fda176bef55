package runner

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
)

func TestContainersAreJoinedWhereNoTwoNeedTheSamePort(t *testing.T) {
	workspace := &scenarios.Workspace{Recipes: map[string]*recipe.Recipe{
		"files":    {},
		"postgres": {Service: &recipe.Service{Ports: []int{5432}}},
		"redis":    {Service: &recipe.Service{Ports: []int{6379}, Start: recipe.StartRestored}},
		"own":      {Service: &recipe.Service{}},
	}}
	for name, c := range map[string]struct {
		components map[string]string
		services   []scenarios.ComposeService
		joined     []string
	}{
		"nothing listens":              {map[string]string{"a": "files"}, nil, []string{"probe"}},
		"one that says no ports":       {map[string]string{"a": "own"}, nil, []string{"probe", "a"}},
		"one that starts restored":     {map[string]string{"a": "redis"}, nil, []string{"probe", "a", "a-restore"}},
		"two on different ports":       {map[string]string{"a": "postgres", "b": "redis"}, nil, []string{"probe", "a", "b", "b-restore"}},
		"two on one port":              {map[string]string{"a": "postgres", "b": "postgres"}, nil, nil},
		"one of two says no ports":     {map[string]string{"a": "postgres", "b": "own"}, nil, nil},
		"a service that exposes its":   {map[string]string{"a": "postgres"}, []scenarios.ComposeService{{Name: "app", Ports: []int{8080}}}, []string{"probe", "a", "app"}},
		"a service that does not":      {map[string]string{"a": "postgres"}, []scenarios.ComposeService{{Name: "app"}}, nil},
		"a service on the same port":   {map[string]string{"a": "postgres"}, []scenarios.ComposeService{{Name: "app", Ports: []int{80, 5432}}}, nil},
		"a service beside plain files": {map[string]string{"a": "files"}, []scenarios.ComposeService{{Name: "app"}}, []string{"probe", "app"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := &rehearsal{workspace: workspace, scenario: &scenarios.Scenario{}, services: c.services}
			for _, component := range []string{"a", "b"} {
				if made := c.components[component]; made != "" {
					r.scenario.Components = append(r.scenario.Components, scenarios.Component{Name: component, Recipe: made})
				}
			}
			require.Equal(t, c.joined, r.joined())
		})
	}
}
