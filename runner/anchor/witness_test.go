package anchor_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // litewitness keeps what it knows in SQLite
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"rehearse/fixtures/built"
	"rehearse/runner/anchor"
	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/ledger"
	"rehearse/store/storetest"
)

// witness is a litewitness of filippo.io/torchwood, on loopback.
type witness struct{ url, key string }

// newWitness starts one that knows a log by its public key.
func newWitness(t *testing.T, log string, public string) witness {
	t.Helper()
	program, err := built.Foreign(t.Context(), "filippo.io/torchwood/cmd/litewitness", "v0.9.0")
	if err != nil {
		lacking(t, err)
	}
	dir := t.TempDir()
	pub, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)

	// Its key is held by an agent.
	keys := agent.NewKeyring()
	require.NoError(t, keys.Add(agent.AddedKey{PrivateKey: private}))
	socket := filepath.Join(dir, "agent")
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(keys, connection) }()
		}
	}()
	sshKey, err := ssh.NewPublicKey(pub)
	require.NoError(t, err)

	database := filepath.Join(dir, "witness.db")
	db, err := sql.Open("sqlite3", database)
	require.NoError(t, err)
	empty := sha256.Sum256(nil)
	for _, statement := range []struct {
		text string
		with []any
	}{
		{"CREATE TABLE log (origin TEXT PRIMARY KEY, tree_size INTEGER NOT NULL, tree_hash TEXT NOT NULL)", nil},
		{"CREATE TABLE key (origin TEXT NOT NULL, key TEXT NOT NULL, FOREIGN KEY(origin) REFERENCES log(origin))", nil},
		{"INSERT INTO log VALUES (?, 0, ?)", []any{log, base64.StdEncoding.EncodeToString(empty[:])}},
		{"INSERT INTO key VALUES (?, ?)", []any{log, public}},
	} {
		_, err := db.Exec(statement.text, statement.with...)
		require.NoError(t, err)
	}
	require.NoError(t, db.Close())

	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := free.Addr().String()
	require.NoError(t, free.Close())
	const name = "witness.example/w1"
	ctx, cancel := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, program, "-name", name, "-db", database, "-ssh-agent", socket, "-listen", address, "-key", ssh.FingerprintSHA256(sshKey))
	require.NoError(t, command.Start())
	t.Cleanup(func() { cancel(); _ = command.Wait() }) // it was killed
	require.Eventually(t, func() bool {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			_ = connection.Close()
		}
		return err == nil
	}, time.Minute, 20*time.Millisecond)
	return witness{"http://" + address, ledger.WitnessKey(name, pub)}
}

func lacking(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	t.Skip(err)
}

// kept is a log whose checkpoints are kept with some anchors.
type kept struct {
	*anchor.Keeper
	store  *store.Store
	key    ledger.Key
	public string
}

func newKept(t *testing.T, st *store.Store, secret string, anchors ...scenarios.AnchorPlace) *kept {
	t.Helper()
	key, err := ledger.OpenKey(secret)
	require.NoError(t, err)
	require.NoError(t, st.UseKey(t.Context(), key))
	w := &scenarios.Workspace{}
	w.Settings.Evidence.Anchors = anchors
	return &kept{&anchor.Keeper{Store: st, Workspace: func() *scenarios.Workspace { return w }}, st, key, key.Public()}
}

// grow appends some entries.
func (k *kept) grow(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		require.NoError(t, k.store.AppendHeartbeat(t.Context(), fmt.Sprintf("test %d", i), "v1"))
	}
}

// sign signs the log and keeps the checkpoint.
func (k *kept) sign(t *testing.T) []byte {
	t.Helper()
	signed, err := k.store.Checkpoint(t.Context(), k.key)
	require.NoError(t, err)
	k.KeepNow(t.Context(), signed)
	return signed
}

func (k *kept) state(t *testing.T, name string) store.AnchorState {
	t.Helper()
	states, err := k.store.Anchors(t.Context())
	require.NoError(t, err)
	for _, s := range states {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no anchor %s", name)
	return store.AnchorState{}
}

// bundle exports the whole log.
func (k *kept) bundle(t *testing.T) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "bundle.zip"))
	require.NoError(t, err)
	now := time.Now()
	actor := access.Actor{Kind: access.Person, ID: "person:aud", Name: "aud", Roles: []access.Role{access.Auditor}}
	require.NoError(t, k.store.ExportEvidence(access.With(t.Context(), actor), file,
		store.EvidenceQuery{From: now.AddDate(0, 0, -1), Until: now.AddDate(0, 0, 1), Made: "a test", Keep: k.KeepNow}, k.key))
	require.NoError(t, file.Close())
	return file.Name()
}

func verify(t *testing.T, bundle string, v ledger.Verification) *ledger.Result {
	t.Helper()
	file, err := os.Open(bundle)
	require.NoError(t, err)
	defer file.Close()
	info, err := file.Stat()
	require.NoError(t, err)
	r, err := ledger.Verify(file, info.Size(), v)
	require.NoError(t, err)
	return r
}

func TestAWitnessCosignsALogThatGrows(t *testing.T) {
	secret, public, err := ledger.NewKey(rand.Reader, "log.example/rehearse")
	require.NoError(t, err)
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		w := newWitness(t, "log.example/rehearse", public)
		k := newKept(t, st, secret, scenarios.AnchorPlace{Name: "w1", Witness: &scenarios.WitnessPlace{URL: w.url + "/", Key: w.key}})
		for _, n := range []int{1, 2, 5, 1, 8, 3} { // sizes that are and are not powers of two
			k.grow(t, n)
			k.sign(t)
			state := k.state(t, "w1")
			require.Empty(t, state.Trouble)
			log, err := st.EvidenceLog(t.Context())
			require.NoError(t, err)
			require.Equal(t, log.Size, state.Size)
		}
		r := verify(t, k.bundle(t), ledger.Verification{Key: public, Witnesses: []string{w.key}})
		require.Empty(t, r.Problems)
		require.Len(t, r.Seen, 1)
		require.WithinDuration(t, time.Now(), r.Seen[0].At, time.Minute)
		require.Contains(t, r.Checked, "1 of the 1 witnesses cosigned the checkpoint")

		_, other, err := ed25519.GenerateKey(rand.Reader)
		require.NoError(t, err)
		stranger := ledger.WitnessKey("witness.example/w2", other.Public().(ed25519.PublicKey))
		r = verify(t, k.bundle(t), ledger.Verification{Key: public, Witnesses: []string{w.key, stranger}, Demand: 1})
		require.Empty(t, r.Problems, "one of two is enough")
		r = verify(t, k.bundle(t), ledger.Verification{Key: public, Witnesses: []string{w.key, stranger}})
		require.Len(t, r.Problems, 1)
		require.Equal(t, ledger.NoWitness, r.Problems[0].Code)
		require.Equal(t, "1 of the 2 witnesses cosigned the checkpoint, and 2 are demanded", r.Problems[0].Text)
	})
}

func TestAWitnessCatchesTwoHistories(t *testing.T) {
	secret, public, err := ledger.NewKey(rand.Reader, "log.example/rehearse")
	require.NoError(t, err)
	w := newWitness(t, "log.example/rehearse", public)
	place := scenarios.AnchorPlace{Name: "w1", Witness: &scenarios.WitnessPlace{URL: w.url, Key: w.key}}
	first := newKept(t, storetest.Open(t, store.SQLite), secret, place)
	first.grow(t, 5)
	first.sign(t)
	size := first.state(t, "w1").Size

	t.Run("of the same length", func(t *testing.T) {
		second := newKept(t, storetest.Open(t, store.SQLite), secret, place)
		second.grow(t, 5)
		second.sign(t)
		require.Contains(t, second.state(t, "w1").Trouble, fmt.Sprintf("the witness knows another history of this log: two histories of %d entries were signed with the key of log.example/rehearse", size))
		r := verify(t, second.bundle(t), ledger.Verification{Key: public, Witnesses: []string{w.key}})
		require.Equal(t, ledger.NoWitness, r.Problems[0].Code, "and the auditor who asks for the witness sees it too")
	})
	t.Run("rewritten and grown since", func(t *testing.T) {
		second := newKept(t, storetest.Open(t, store.SQLite), secret, place)
		second.grow(t, 9)
		second.sign(t)
		require.Contains(t, second.state(t, "w1").Trouble, fmt.Sprintf("the first %d entries are not those that it saw", size))
	})
	t.Run("cut", func(t *testing.T) {
		second := newKept(t, storetest.Open(t, store.SQLite), secret, place)
		second.grow(t, 1)
		second.sign(t)
		require.Contains(t, second.state(t, "w1").Trouble, fmt.Sprintf("it saw %d entries, and this database has", size))
	})
}

func TestAWitnessThatDoesNotKnowTheLogSaysSo(t *testing.T) {
	secret, public, err := ledger.NewKey(rand.Reader, "log.example/rehearse")
	require.NoError(t, err)
	other, _, err := ledger.NewKey(rand.Reader, "log.example/rehearse")
	require.NoError(t, err)
	w := newWitness(t, "log.example/rehearse", public)
	place := scenarios.AnchorPlace{Name: "w1", Witness: &scenarios.WitnessPlace{URL: w.url, Key: w.key}}
	k := newKept(t, storetest.Open(t, store.SQLite), other, place)
	k.sign(t)
	require.Contains(t, k.state(t, "w1").Trouble, "the witness does not trust the key that signs the log log.example/rehearse")

	elsewhere, _, err := ledger.NewKey(rand.Reader, "elsewhere.example/rehearse")
	require.NoError(t, err)
	k = newKept(t, storetest.Open(t, store.SQLite), elsewhere, place)
	k.sign(t)
	require.Contains(t, k.state(t, "w1").Trouble, "the witness does not know the log elsewhere.example/rehearse: ask its operator")

	place.Witness = &scenarios.WitnessPlace{URL: "http://127.0.0.1:1", Key: w.key}
	k = newKept(t, storetest.Open(t, store.SQLite), secret, place)
	k.sign(t)
	require.Contains(t, k.state(t, "w1").Trouble, "127.0.0.1:1 does not answer")
}
