package scenarios

import (
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/strict"
)

// Decrypt is the key to a backup that another program encrypted: GnuPG, age,
// openssl enc or zip. Which one it was is told by content. Also a plain text:
// the passphrase.
type Decrypt struct {
	Passphrase string `yaml:"passphrase,plain"` // a reference; of the backup, or of a locked private key
	Key        string `yaml:"key"`              // a reference; a private key of GnuPG as `gpg --export-secret-keys --armor` writes it, or identities of age
	Iterations int    `yaml:"iterations"`       // of openssl enc -iter; 0 is its default
}

// References are the texts that hold the secrets, by the names of their fields.
func (d *Decrypt) References() map[string]string {
	if d == nil {
		return nil
	}
	return map[string]string{"passphrase": d.Passphrase, "key": d.Key}
}

func (v validator) decrypt(c *Component, component *strict.Node) {
	at := component.Get("decrypt")
	if c.Decrypt == nil || v.Doubtful(at) {
		return
	}
	if c.Decrypt.Passphrase == "" && c.Decrypt.Key == "" {
		v.missing(at, at, "write decrypt: {passphrase: ${NAME}}, or key: ${file:/path}", "decrypt has neither a passphrase nor a key")
	}
	for name, text := range c.Decrypt.References() {
		if text == "" || recipe.Reference.MatchString(text) {
			continue
		}
		where := at.At(name)
		if at.Kind == strict.Scalar {
			where = at
		}
		v.hide(where)
		v.Report(where, howSecret, "decrypt.%s is a secret and must not be written here", name)
	}
	if c.Decrypt.Iterations < 0 || c.Decrypt.Iterations > mostIterations {
		v.Report(at.At("iterations"), "write the value of -iter, or leave it out", "decrypt.iterations cannot be %d", c.Decrypt.Iterations)
	}
	if r := v.l.w.Recipes[c.Recipe]; r != nil && r.Unpack == nil {
		v.Report(component.Key("decrypt"), "remove it, or use a recipe that unpacks the recovery point", "decrypt has no effect here: the recipe %s does not unpack anything", c.Recipe)
	}
}

// mostIterations bounds what deriving a key may cost.
const mostIterations = 100_000_000
