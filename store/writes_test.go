package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// writing are the methods of gorm that change rows.
var writing = []string{"Create", "CreateInBatches", "Save", "Update", "Updates", "UpdateColumn", "UpdateColumns", "Delete", "Exec", "FirstOrCreate"}

// apart are functions that use them for something else than rows: settings of a
// connection, and the schema.
var apart = []string{"migrate", "versionOf", "snapshot", "inBulk", "stepwise", "insert", "poolConfig", "preferIndexes"}

// TestEveryWriteIsInATx reads the package's source: whatever calls one of those
// methods does so on something that came from a *Tx.
func TestEveryWriteIsInATx(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, 0)
		require.NoError(t, err)
		for _, declared := range parsed.Decls {
			function, is := declared.(*ast.FuncDecl)
			if !is || slices.Contains(apart, function.Name.Name) {
				continue
			}
			for _, call := range writesIn(function) {
				found++
				require.True(t, comesFromTx(call.Fun, function), "%s: %s writes outside of a Tx", set.Position(call.Pos()), function.Name.Name)
			}
		}
	}
	require.Greater(t, found, 40, "the test no longer finds the writes")
}

func TestAWriteOutsideOfATxIsFound(t *testing.T) {
	for source, inside := range map[string]bool{
		`func f(s *Store) { s.db.WithContext(ctx).Model(&Run{}).Update("a", 1) }`:                         false,
		`func f(tx *gorm.DB) { tx.Exec("DELETE") }`:                                                       false,
		`func f(s *Store) { s.transaction(ctx, "", func(tx *Tx) error { return s.db.Create(1).Error }) }`: false,
		`func f(s *Store) { s.transaction(ctx, "", func(tx *Tx) error { return tx.Create(1).Error }) }`:   true,
		`func f(tx *Tx) { ours(tx.DB, run).Update("a", 1) }`:                                              true,
		`func (p pass) f() { p.tx.Select("*").Updates(1) }`:                                               true,
	} {
		parsed, err := parser.ParseFile(token.NewFileSet(), "", "package store\n"+source, 0)
		require.NoError(t, err)
		function := parsed.Decls[0].(*ast.FuncDecl)
		calls := writesIn(function)
		require.Len(t, calls, 1, source)
		require.Equal(t, inside, comesFromTx(calls[0].Fun, function), source)
	}
}

func writesIn(function *ast.FuncDecl) (calls []*ast.CallExpr) {
	ast.Inspect(function, func(n ast.Node) bool {
		if call, is := n.(*ast.CallExpr); is {
			if method, is := call.Fun.(*ast.SelectorExpr); is && slices.Contains(writing, method.Sel.Name) {
				calls = append(calls, call)
			}
		}
		return true
	})
	return calls
}

// comesFromTx says whether an expression is made from the *Tx of the function, or
// of a function literal in it.
func comesFromTx(of ast.Expr, function *ast.FuncDecl) (does bool) {
	txs := []string{}
	ast.Inspect(function, func(n ast.Node) bool {
		if fields, is := n.(*ast.FieldList); is {
			for _, field := range fields.List {
				if isTx(field.Type) {
					for _, each := range field.Names {
						txs = append(txs, each.Name)
					}
				}
			}
		}
		return true
	})
	ast.Inspect(of, func(n ast.Node) bool {
		switch e := n.(type) {
		case *ast.Ident:
			does = does || slices.Contains(txs, e.Name)
		case *ast.SelectorExpr:
			if e.Sel.Name == "tx" { // pass.tx is a *Tx
				does = true
			}
		}
		return true
	})
	return does
}

func isTx(of ast.Expr) bool {
	star, is := of.(*ast.StarExpr)
	if !is {
		return false
	}
	name, is := star.X.(*ast.Ident)
	return is && name.Name == "Tx"
}
