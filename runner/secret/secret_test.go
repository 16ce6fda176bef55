package secret

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	token = "tok_9f8A7b6C5d4E3f2G1h"
	odd   = `p"a's&s\w/ö rd+1`
	pem   = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\nMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu\n-----END PRIVATE KEY-----\n"
)

func TestSecretsAreTakenOutOfWhatOthersPrint(t *testing.T) {
	quoted, _ := json.Marshal(odd)
	for name, c := range map[string]struct{ text, want string }{
		"whole":                       {"token " + token + " is wrong", "token [secret] is wrong"},
		"twice, side by side":         {token + token + "!", "[secret]!"},
		"cut by a tool":               {"token " + token[:13] + " is wrong", "token [secret] is wrong"},
		"its second half":             {"…" + token[10:] + ": denied", "…[secret]: denied"},
		"cut short before a mark":     {"token=" + token[:4] + "…", "token=[secret]…"},
		"cut short before dots":       {"token=" + token[:5] + "...", "token=[secret]..."},
		"a line of several":           {"key: " + strings.Split(pem, "\n")[2], "key: [secret]"},
		"a piece of a line":           {"at " + strings.Split(pem, "\n")[1][20:40], "at [secret]"},
		"lines that were joined":      {strings.ReplaceAll(pem, "\n", " "), "-----BEGIN PRIVATE KEY----- [secret] [secret] -----END PRIVATE KEY----- "},
		"the head of a key of others": {"-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----"},
		"in JSON":                     {`{"password":` + string(quoted) + `}`, `{"password":"[secret]"}`},
		"in an address":               {"https://u:" + url.QueryEscape(odd) + "@host/", "https://u:[secret]@host/"},
		"in a path":                   {"https://host/" + url.PathEscape(odd), "https://host/[secret]"},
		"in a shell's quotes":         {"'" + strings.ReplaceAll(odd, "'", `'\''`) + "'", "'[secret]'"},
		"a word":                      {"user sunshine, not sunshines", "user [secret], not sunshines"},
		"a few digits":                {"pin 4711, not 147110", "pin [secret], not 147110"},
		"nothing":                     {"all is well", "all is well"},
		"what is too short":           {"ab is there", "ab is there"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, New(token, odd, pem, "sunshine", "4711", "ab").Clean(c.text))
		})
	}
	for _, user := range []string{"a:", "ab:", "abc:"} {
		encoded := base64.StdEncoding.EncodeToString([]byte(user + token))
		cleaned := New(token).Clean("Authorization: Basic " + encoded)
		require.Contains(t, cleaned, Hidden)
		require.LessOrEqual(t, len(cleaned), len("Authorization: Basic ")+len(Hidden)+10, cleaned)
	}
	require.Equal(t, "any", (*Set)(nil).Clean("any"))
	require.Equal(t, "any", new(Set).CleanOurs("any"))
}

func TestOurSentencesAreSpared(t *testing.T) {
	s := New("password", "backup-2024", token)
	ours := "the password does not open the backup"
	require.Equal(t, ours, s.CleanOurs(ours))
	require.Equal(t, "the password [secret] does not open the backup", s.CleanOurs("the password "+token+" does not open the backup"))
	require.Equal(t, "the password backup is wrong", s.CleanOurs("the password backup is wrong"), "half of a secret that is a word of ours")
	require.Equal(t, "[secret] is wrong", s.CleanOurs("backup-2024 is wrong"))
	require.Equal(t, "the password is wrong", s.CleanBut("the password is wrong", "broken key the password is wrong"))
	require.Equal(t, "the [secret] is wrong", s.CleanBut("the password is wrong", "broken key $said"))
	require.Equal(t, `password = "[secret]", user = "a"`, s.CleanShown(`password = "password", user = "a"`))
}

func TestAWholeRecordIsCleaned(t *testing.T) {
	type part struct {
		Text  string
		Notes []string
		Facts map[string]any
		Next  *part
		Any   any
	}
	record := part{
		Text: "a " + token, Notes: []string{token, "b"}, Facts: map[string]any{"x": token, "deep": []any{map[string]any{"y": token}}, "n": 7},
		Next: &part{Text: token}, Any: part{Text: token},
	}
	New(token).CleanRecord(&record)
	require.Equal(t, part{
		Text: "a [secret]", Notes: []string{"[secret]", "b"}, Facts: map[string]any{"x": "[secret]", "deep": []any{map[string]any{"y": "[secret]"}}, "n": 7},
		Next: &part{Text: "[secret]"}, Any: part{Text: "[secret]"},
	}, record)
}
