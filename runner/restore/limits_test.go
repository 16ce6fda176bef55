package restore

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

// filling is a sound script that needs a lot of room.
const filling = "create table big as select g, repeat(md5(g::text), 30) from generate_series(1, 200000) g;\n"

func TestADatabaseThatIsKilledForMemoryIsTheRigs(t *testing.T) {
	t.Parallel()
	hungry := "create table big as select string_agg(repeat(md5(g::text), 1000), '') from generate_series(1, 20000) g;\n"
	limits := generous
	limits.Memory = 160 << 20
	_, err := alone(t, recipeOf(t, "postgres"), backup{"a.sql": []byte(hungry)}, nil, limits)
	require.Error(t, err)
	f := fault.Of(err)
	require.Equal(t, fault.Rig, f.Blame, f.Reason)
	require.Equal(t, fault.Capacity, f.Class, f.Reason)
	require.Equal(t, "raise limits.memory", f.Next)
	require.Contains(t, f.Reason, "killed it for memory, at its limit of 160m")
}

func TestADiskThatIsFullIsTheRigs(t *testing.T) {
	t.Parallel()
	small := changed(t, `export PGDATA="$DATA/pgdata"`, `export PGDATA=/var/run/postgresql/pgdata`)
	small.Service.Tmpfs = []string{"/tmp:64m", "/run:16m", "/var/run/postgresql:150m"}
	_, err := alone(t, small, backup{"a.sql": []byte(filling)}, nil, generous)
	require.Error(t, err)
	f := fault.Of(err)
	require.Equal(t, fault.Rig, f.Blame, f.Reason)
	require.Equal(t, fault.Capacity, f.Class)
	require.Contains(t, f.Reason, "No space left on device")
}

func TestAServiceThatDoesNotStartEmptyIsTheRigs(t *testing.T) {
	t.Parallel()
	broken := changed(t, `postgres -c log_line_prefix=`, `postgres --no-such-option -c log_line_prefix=`)
	_, err := alone(t, broken, backup{"a.sql": []byte(filling)}, nil, generous)
	f := fault.Of(err)
	require.Equal(t, fault.Rig, f.Blame, f.Reason)
	require.Contains(t, f.Reason, "no-such-option")
}

func TestAnImageThatLacksTheToolIsTheRigs(t *testing.T) {
	t.Parallel()
	broken := changed(t, "make() { initdb ", "make() { initialise-database ")
	_, err := alone(t, broken, backup{"a.sql": []byte(filling)}, nil, generous)
	f := fault.Of(err)
	require.Equal(t, fault.Rig, f.Blame, f.Reason)
	require.Equal(t, fault.Image, f.Class)
	require.Contains(t, f.Reason, "lacks initialise-database")
}

// What starts restored and does not come up is the backup's fault: a recipe
// for a server whose own files are the backup.
func TestAServiceThatDoesNotStartOnWhatWasRestoredIsTheBackups(t *testing.T) {
	t.Parallel()
	r := changed(t, "  start: empty\n", "  start: restored\n")
	r.Unpack.Wants, r.Unpack.Detect, r.Unpack.Scan, r.Unpack.InPlace = nil, nil, nil, false
	r.Restore = r.Restore[:1]
	r.Restore[0].Run = `cp "$FILE" "$DATA/config" && echo "::fact lines=$(wc -l <"$FILE")" && echo "::note password of ${#PASSWORD} letters"`
	r.Service.Run = `grep -q "^sound" "$DATA/config" || { echo "the configuration is unsound" >&2; exit 3; }; touch "$DATA/up"; exec sleep 3600`
	r.Service.Ready = `[ -e "$DATA/up" ] && [ "$LINES" = 2 ]`
	p, err := alone(t, r, backup{"config": []byte("sound\nconfig\n")}, nil, generous)
	require.NoError(t, err)
	require.EqualValues(t, 2, p.Facts()["lines"])
	require.Contains(t, p.Notes(), "password of 26 letters")
	exit, err := p.Exec(t.Context(), `printf '%s' "$LINES"`)
	require.NoError(t, err)
	require.Equal(t, "2", string(exit.Stdout))

	t.Run("broken", func(t *testing.T) {
		_, err := alone(t, r, backup{"config": []byte("broken\n")}, nil, generous)
		f := fault.Of(err)
		require.Equal(t, fault.Backup, f.Blame, f.Reason)
		require.Equal(t, fault.Start, f.Class)
		require.Equal(t, "db: what was restored ended with code 3 before it was ready: the configuration is unsound", f.Reason)
	})
	t.Run("never ready", func(t *testing.T) {
		r.Service.ReadyWithin = "1s"
		began := time.Now()
		_, err := alone(t, r, backup{"config": []byte("sound\n")}, nil, scenarios.Limits{})
		f := fault.Of(err)
		require.Equal(t, fault.Backup, f.Blame, f.Reason)
		require.Contains(t, f.Reason, "did not become ready within 1s")
		require.Less(t, time.Since(began), time.Minute)
	})
}

func TestAContainerThatIsRemovedUnderARestoreIsTheRigs(t *testing.T) {
	t.Parallel()
	p, err := alone(t, recipeOf(t, "postgres"), backup{"a.sql": []byte("create table a (id int);\n")}, nil, generous)
	require.NoError(t, err)
	require.NoError(t, p.Container().Remove(t.Context()))
	_, err = p.Query(t.Context(), "select 1")
	require.Equal(t, fault.Rig, fault.Of(err).Blame)
	for _, a := range p.Integrity(t.Context()) {
		require.Equal(t, fault.Rig, a.Fault.Blame, a.Fault.Reason)
	}
}
