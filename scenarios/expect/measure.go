package expect

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// Execution is what a criterion of a runbook may ask about: the readings of its
// clock, what was counted, and what its services promise. A time that was not
// reached, and a promise that was not made, are nil.
type Execution struct {
	T0, Detected, Declared, Mobilised, FirstStep, Usable, Validated, Accepted, Returned *time.Time

	Assists, Deviations, Skipped, Failed, Injects, Steps int
	StrangerScore                                        *float64 // share of steps done without help by people who do not operate the service

	RTO, RPO *time.Duration
}

// measureEnv is how an expression sees an Execution.
type measureEnv struct {
	T0         time.Time `expr:"t0"`
	Detected   time.Time `expr:"detected"`
	Declared   time.Time `expr:"declared"`
	Mobilised  time.Time `expr:"mobilised"`
	FirstStep  time.Time `expr:"first_step"`
	Usable     time.Time `expr:"usable"`
	Validated  time.Time `expr:"validated"`
	Accepted   time.Time `expr:"accepted"`
	Returned   time.Time `expr:"returned"`
	Assists    int       `expr:"assists"`
	Deviations int       `expr:"deviations"`
	Skipped    int       `expr:"skipped"`
	Failed     int       `expr:"failed"`
	Injects    int       `expr:"injects"`
	Steps      int       `expr:"steps"`
	Score      float64   `expr:"stranger_score"`
	Commitment promises  `expr:"commitment"`
}

type promises struct {
	RTO time.Duration `expr:"rto"`
	RPO time.Duration `expr:"rpo"`
}

// Measure is a compiled criterion.
type Measure struct {
	code *vm.Program
	uses []string
}

// ErrUnmeasured is about a criterion that asks for what was not measured.
var ErrUnmeasured = errors.New("not measured")

// CompileMeasure compiles a criterion, such as accepted - declared <= commitment.rto.
func CompileMeasure(text string) (*Measure, error) {
	code, err := expr.Compile(text, append([]expr.Option{expr.Env(measureEnv{}), expr.AsBool()}, functions[0], functions[1])...)
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return nil, errors.New(line)
	}
	tree, err := parser.Parse(text)
	if err != nil {
		return nil, err
	}
	names := &collector{}
	ast.Walk(&tree.Node, names)
	return &Measure{code: code, uses: names.found}, nil
}

// collector finds names, and those of members as whole.member.
type collector struct{ found []string }

func (c *collector) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		c.found = append(c.found, n.Value)
	case *ast.MemberNode:
		of, isName := n.Node.(*ast.IdentifierNode)
		key, isText := n.Property.(*ast.StringNode)
		if isName && isText {
			c.found = append(c.found, of.Value+"."+key.Value)
		}
	}
}

// Holds says whether the criterion holds. Where it asks for what was not measured
// the error is an ErrUnmeasured that names it.
func (m *Measure) Holds(x Execution) (bool, error) {
	env := measureEnv{Assists: x.Assists, Deviations: x.Deviations, Skipped: x.Skipped, Failed: x.Failed, Injects: x.Injects, Steps: x.Steps}
	var missing []string
	set := func(name string, from, to any) {
		value := reflect.ValueOf(from)
		if !value.IsNil() {
			reflect.ValueOf(to).Elem().Set(value.Elem())
		} else if slices.Contains(m.uses, name) {
			missing = append(missing, name)
		}
	}
	set("t0", x.T0, &env.T0)
	set("detected", x.Detected, &env.Detected)
	set("declared", x.Declared, &env.Declared)
	set("mobilised", x.Mobilised, &env.Mobilised)
	set("first_step", x.FirstStep, &env.FirstStep)
	set("usable", x.Usable, &env.Usable)
	set("validated", x.Validated, &env.Validated)
	set("accepted", x.Accepted, &env.Accepted)
	set("returned", x.Returned, &env.Returned)
	set("stranger_score", x.StrangerScore, &env.Score)
	set("commitment.rto", x.RTO, &env.Commitment.RTO)
	set("commitment.rpo", x.RPO, &env.Commitment.RPO)
	if len(missing) > 0 {
		return false, fmt.Errorf("%w: %s", ErrUnmeasured, strings.Join(missing, ", "))
	}
	result, err := expr.Run(m.code, env)
	if err != nil {
		return false, err
	}
	holds, _ := result.(bool) // AsBool has checked it
	return holds, nil
}
