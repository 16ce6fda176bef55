package restoretest

import (
	"bytes"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const redisImage = "rehearse-fixture/redis:7.0"

// makeKeys fills a server and keeps what it wrote: as an RDB file, and as the
// folder of an append-only file with both parts.
const makeKeys = `
mkdir -p /tmp/made/rdb && cd /tmp && rm -rf aof && mkdir aof
redis-server --dir /tmp/aof --save '' --port 0 --unixsocket /tmp/s --appendonly yes >/tmp/log &
pid=$!
r() { redis-cli -s /tmp/s "$@"; }
until r ping 2>/dev/null | grep -q PONG; do sleep 0.05; done
{
  i=0; while [ $i -lt 300 ]; do echo "SET user:$i name-$i-$i"; i=$((i+1)); done
  echo 'SET counter 41'
  echo 'RPUSH queue one "two words" three'
  echo 'HSET ticket:7 subject "printer is \"on fire\"" state open'
  echo 'ZADD scores 1.5 ann 2 bob'
  echo 'SET short 1 PX 1'
  echo 'SET later 1 EX 100000000'
  echo 'SELECT 3'
  echo 'SET elsewhere yes'
} | r >/dev/null
sleep 0.1
r --rdb /tmp/made/dump.rdb >/dev/null 2>&1
r bgrewriteaof >/dev/null
cd aof/appendonlydir
until [ -e appendonly.aof.2.base.rdb ] && [ ! -e appendonly.aof.1.base.rdb ] && [ ! -e appendonly.aof.1.incr.aof ]; do sleep 0.05; done
cd ../..
{ echo 'INCR counter'; echo 'MULTI'; echo 'SET pair:a 1'; echo 'SET pair:b 2'; echo 'EXEC'; } | r >/dev/null
kill $pid; wait $pid || true
cp -r aof/appendonlydir /tmp/made/
cat aof/appendonlydir/*.base.rdb aof/appendonlydir/*.incr.aof >/tmp/made/appendonly.aof
# A file whose keys have all expired when it is written.
mkdir -p ex
redis-server --dir /tmp/ex --save '' --port 0 --unixsocket /tmp/s --enable-debug-command local >/tmp/log &
pid=$!
until r ping 2>/dev/null | grep -q PONG; do sleep 0.05; done
r debug set-active-expire 0 >/dev/null
r set a 1 PX 1 >/dev/null; r set b 1 PX 1 >/dev/null; sleep 0.01; r save >/dev/null
cp ex/dump.rdb /tmp/made/expired.rdb
r flushall >/dev/null; r save >/dev/null
cp ex/dump.rdb /tmp/made/nothing.rdb
kill $pid; wait $pid || true
tar -C /tmp/made -cf - .
rm -rf /tmp/made`

func TestRedisIsHeld(t *testing.T) {
	t.Parallel()
	l := NewLab(t, "redis", redisImage, "")
	made := Untar(t, l.Shell(t, makeKeys))
	rdb := made["dump.rdb"]
	log := Files{}
	for name, data := range made {
		if strings.HasPrefix(name, "appendonlydir/") {
			log[name] = data
		}
	}
	require.Len(t, log, 3)
	base, incr, manifest := part(log, ".base.rdb"), part(log, ".incr.aof"), part(log, ".manifest")
	answers := map[string]any{
		"DBSIZE": int64(305), "GET user:7": "name-7-7", "GET counter": "41", "LLEN queue": int64(3), "LINDEX queue 1": "two words",
		"HGET ticket:7 subject": `printer is "on fire"`, "HGETALL ticket:7": `printer is "on fire"`, "GET short": nil, "EXISTS nobody": int64(0),
		"ZSCORE scores ann": 1.5, "SELECT 3\nGET elsewhere": "yes", "INFO replication": "master", "TTL user:7": int64(-1),
	}
	logAnswers := map[string]any{"GET counter": "42", "MGET pair:a pair:b": "1", "DBSIZE": int64(307)}
	truncated, damaged := Broken(`the RDB file is truncated`), Broken(`the (RDB )?file is (damaged|truncated)`)
	rdbDamaged := map[Damage]Verdict{
		CutEarly: truncated, CutHalf: truncated, CutLate: truncated, CutLast: truncated,
		FlipEarly: damaged, FlipHalf: damaged, FlipLate: damaged, ZeroedHalf: damaged, ZeroedEnd: damaged,
		Emptied: Broken(`dump.rdb is empty`), TextInstead: Broken(`(wanted|expected) an RDB file or an append-only file.*, found plain text that begins with: the backup is on holiday`),
	}
	version := func(number string) Files {
		return Files{"dump.rdb": append([]byte("REDIS"+number), rdb[9:]...)}
	}
	// A key of a module's type: an id whose name is made of 6 bits a letter.
	module := []byte("REDIS0010\xfe\x00\x07\x01k\x81\x5c\xb5\x7b\xf7\x6c\x0d\x68\x00\x02\x01\x00\xff\x00\x00\x00\x00\x00\x00\x00\x00")
	l.Hold(t, "an RDB file", Subject{
		Sound: Files{"dump.rdb": rdb}, Answers: answers, Damaged: rdbDamaged,
		Facts: map[string]any{"keys": int64(306), "rdb_format": int64(10), "server": "Redis 7.0.15"},
		Twins: map[string]Twin{
			"a format to come":           {version("0012"), nil, Rig(`RDB format 12, which is newer than what the image reads`)},
			"a format that cannot be":    {version("9010"), nil, Broken(`RDB format 9010, which no server writes: its header is damaged`)},
			"a header that is no number": {version("00x0"), nil, Broken(`expected an RDB file, found something that begins with: REDIS00x0`)},
			"a file of Valkey 9":         {Files{"dump.rdb": append([]byte("VALKEY080"), rdb[9:]...)}, nil, Rig(`is of Valkey, in a format that Redis does not read`)},
			"a module that is missing":   {Files{"dump.rdb": module}, nil, Rig(`made with the module \w+, which the image lacks`)},
			"keys that have expired":     {Files{"dump.rdb": made["expired.rdb"]}, nil, Broken(`the file is sound, but all of its keys have expired since, 2 of them`)},
			"not a single key":           {Files{"dump.rdb": made["nothing.rdb"]}, nil, Broken(`the file is sound, and holds not a single key`)},
			"two files":                  {Files{"a.rdb": rdb, "b.rdb": rdb}, nil, Rig(`holds several RDB files: a.rdb b.rdb`)},
			"a dump of SQL":              {Files{"dump.sql": []byte("-- MySQL dump\ncreate table a (i int);\n")}, nil, Broken(`found SQL text`)},
			"settings that are wrong":    {Files{"dump.rdb": rdb}, map[string]any{"server_settings": []string{"no-such-setting yes"}}, Rig(`does not take its settings`)},
		},
	})
	logDamaged := map[Damage]Verdict{}
	for d, v := range rdbDamaged {
		logDamaged[d] = v
	}
	logDamaged[Emptied] = Broken(`a member is truncated: \S+ is empty`)
	logDamaged[TextInstead] = Broken(`append-only file \S+ is damaged`)
	l.Hold(t, "an append-only file in parts", Subject{
		Sound: log, Answers: logAnswers, Main: base, Damaged: logDamaged,
		Twins: map[string]Twin{
			"without its manifest":      {log.without(manifest), nil, Broken(`a member is missing: the manifest`)},
			"without its base":          {log.without(base), nil, Broken(`a member is missing: \S+\.base\.rdb`)},
			"without its latest part":   {log.without(incr), nil, Broken(`a member is missing: \S+\.incr\.aof`)},
			"its latest part cut off":   {log.with(incr, log[incr][:len(log[incr])-4]), nil, Broken(`append-only file \S+\.incr\.aof is truncated`)},
			"cut off in a transaction":  {log.with(incr, log[incr][:bytes.Index(log[incr], []byte("*1\r\n$4\r\nEXEC"))]), nil, Broken(`append-only file \S+\.incr\.aof is truncated`)},
			"its latest part damaged":   {log.with(incr, bytes.Replace(log[incr], []byte("$6\r\npair:a"), []byte("$2\r\npair:a"), 1)), nil, Broken(`append-only file \S+\.incr\.aof is damaged`)},
			"a command that is unknown": {log.with(incr, bytes.Replace(log[incr], []byte("\r\nINCR\r\n"), []byte("\r\nINKR\r\n"), 1)), nil, Broken(`holds the command INKR`)},
			"a command of a module":     {log.with(incr, bytes.Replace(log[incr], []byte("$4\r\nINCR\r\n"), []byte("$8\r\nJSON.SET\r\n"), 1)), nil, Rig(`command JSON.SET of a module, which the image lacks`)},
			"its manifest emptied":      {log.with(manifest, []byte("\n")), nil, Broken(`names no file`)},
		},
	})
	single := made["appendonly.aof"]
	for name, data := range map[string][]byte{"with a preamble": single, "without a preamble": log[incr]} {
		t.Run("an append-only file of one part, "+name, func(t *testing.T) {
			p, err := l.Restore(t, Files{"appendonly.aof": data}, nil)
			require.NoError(t, err)
			got, err := Value(t.Context(), p, "GET pair:b")
			require.NoError(t, err)
			require.Equal(t, "2", got)
		})
		t.Run("an append-only file of one part that is cut off, "+name, func(t *testing.T) {
			_, err := l.Restore(t, Files{"appendonly.aof": data[:len(data)-7]}, nil)
			Broken(`append-only file \S+ is truncated`).hold(t, err)
		})
	}
	t.Run("packed with the rest of the server's folder", func(t *testing.T) {
		all := maps.Clone(log)
		all["dump.rdb"], all["redis.conf"] = rdb, []byte("port 6379\n")
		p, err := l.Restore(t, Files{"redis.tar.gz": Gzip(t, Tar(t, all))}, nil)
		require.NoError(t, err)
		got, err := Value(t.Context(), p, "GET counter")
		require.NoError(t, err)
		require.Equal(t, "42", got)
	})
	behind := func(more []byte) Files { return Files{"dump.rdb": bytes.Join([][]byte{rdb, more}, nil)} }
	for name, c := range map[string]struct {
		files          Files
		notes, symptom string
	}{
		"nothing stands behind the file":         {behind(nil), "", ""},
		"words stand behind the file":            {behind([]byte("uploaded\n")), "behind the end of the RDB file, at byte ", ""},
		"zeros stand behind the file":            {behind(make([]byte, 512)), "behind the end of the RDB file, at byte ", ""},
		"another file stands behind the file":    {behind(rdb), "", "stands another RDB file, which no server loads"},
		"words lie beside it in an archive":      {Files{"a.tar": Tar(t, Files{"dump.rdb": rdb, "notes": []byte("by hand\n")})}, "", ""},
		"its settings lie beside it in a zip":    {Files{"a.tar.gz": Gzip(t, Tar(t, Files{"redis/dump.rdb": rdb, "redis/redis.conf": []byte("port 1\n")}))}, "", ""},
		"a picture lies beside it in an archive": {Files{"a.tar": Tar(t, Files{"dump.rdb": rdb, "x.png": []byte("\x89PNG\r\n\x1a\n\x00")})}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := l.Restore(t, c.files, nil)
			require.NoError(t, err)
			got, err := Value(t.Context(), p, "DBSIZE")
			require.NoError(t, err)
			require.Equal(t, int64(305), got)
			notes := strings.Join(p.Notes(), "\n")
			require.Contains(t, notes, c.notes)
			require.Equal(t, c.notes != "", strings.Contains(notes, "behind the end"))
			require.Equal(t, c.symptom != "", len(p.Symptoms()) == 1)
			if c.symptom != "" {
				require.Contains(t, p.Symptoms()[0].Reason, c.symptom)
			}
		})
	}
	t.Run("another file lies beside it in an archive", func(t *testing.T) {
		_, err := l.Restore(t, Files{"a.tar": Tar(t, Files{"dump.rdb": rdb, "old.rdb": rdb})}, nil)
		Rig(`holds several RDB files: .*dump.rdb`).hold(t, err)
	})
	t.Run("keys that have expired may be expected", func(t *testing.T) {
		_, err := l.Restore(t, Files{"dump.rdb": made["expired.rdb"]}, map[string]any{"allow_empty": true})
		require.NoError(t, err)
	})
	t.Run("questions are judged by whose mistake they are", func(t *testing.T) {
		p, err := l.Restore(t, Files{"dump.rdb": rdb}, nil)
		require.NoError(t, err)
		for question, want := range map[string]Verdict{
			"SET user:7 x":    Rig(`tries to change data`),
			"FLUSHALL":        Rig(`tries to change data`),
			"CONFIG SET a b":  Rig(`tries to change data`),
			"GTE user:7":      Rig(`unknown command`),
			"LLEN user:7":     Broken(`WRONGTYPE`),
			`GET "unbalanced`: Rig(`Invalid argument`),
		} {
			_, err := Value(t.Context(), p, question)
			want.hold(t, err)
		}
	})
}

// part is the file whose name ends so.
func part(files Files, ending string) string {
	for _, name := range files.Names() {
		if strings.HasSuffix(name, ending) {
			return name
		}
	}
	return ""
}
