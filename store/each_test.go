package store_test

import (
	"context"
	"testing"

	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/storetest"
)

// each runs a test on every database.
func each(t *testing.T, do func(*testing.T, *store.Store)) { storetest.Each(t, do) }

// as is a context in which a user of the operating system acts.
func as(t testing.TB, user string) context.Context {
	return access.With(t.Context(), access.OfSystem(user))
}

// twice runs a test with one database that is opened by two servers.
func twice(t *testing.T, do func(t *testing.T, a, b *store.Store)) {
	storetest.EachAt(t, func(t *testing.T, where string) { do(t, storetest.OpenAt(t, where), storetest.OpenAt(t, where)) })
}
