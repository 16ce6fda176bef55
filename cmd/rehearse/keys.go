package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"rehearse/runner/signer"
	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/ledger"
)

// The key of the evidence log lies beside a database that is a file, else below the
// user's own settings. It is never in the database, the workspace or the environment.

// keyPlace is the file of the secret key.
func (c *console) keyPlace(st *store.Store) (string, error) {
	if file := c.env("REHEARSE_EVIDENCE_KEY"); file != "" {
		return file, nil
	}
	if st.Path() != "" {
		return filepath.Join(filepath.Dir(st.Path()), "evidence.key"), nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", &hint{fmt.Errorf("find a place for the key of the evidence log: %w", err), "name the file in REHEARSE_EVIDENCE_KEY"}
	}
	return filepath.Join(dir, "rehearse", "evidence.key"), nil
}

// readKey reads a secret key, which nobody else may be able to read.
func readKey(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", &hint{fmt.Errorf("other users can read the key of the evidence log, %s (mode %04o), so its signatures prove nothing", file, info.Mode().Perm()),
			"chmod 600 " + file + ", or change the key with rehearse keys rotate if others may have read it"}
	}
	data, err := os.ReadFile(file)
	return strings.TrimSpace(string(data)), err
}

// writeKey makes a key in a file that is not there yet.
func writeKey(file, name string) (secret string, err error) {
	secret, _, err = ledger.NewKey(rand.Reader, name)
	if err != nil {
		return "", &usageError{err.Error(), "--name NAME"}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", err
	}
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = out.WriteString(secret + "\n")
	return secret, errors.Join(err, out.Sync(), out.Close())
}

// keyOf is the secret key of the log of a database. If the key was being changed
// when something failed, the file of the new one takes the place of the old.
func (c *console) keyOf(ctx context.Context, st *store.Store) (secret, file string, err error) {
	if file, err = c.keyPlace(st); err != nil {
		return "", "", err
	}
	log, err := st.EvidenceLog(ctx)
	if err != nil {
		return "", file, err
	}
	secret, err = readKey(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", file, &hint{fmt.Errorf("there is no key for the evidence log in %s: %w", file, fs.ErrNotExist), "rehearse keys init makes one; REHEARSE_EVIDENCE_KEY names another file"}
	}
	if err != nil {
		return "", file, err
	}
	if public, err := ledger.Public(secret); err == nil && log.Key != "" && public != log.Key {
		if next, err := readKey(file + ".new"); err == nil {
			if public, err := ledger.Public(next); err == nil && public == log.Key {
				return next, file, os.Rename(file+".new", file)
			}
		}
	}
	return secret, file, nil
}

// ensureKey is the key of the log: that of the signer that the settings name, else
// that of the file, which is made at the first start; made is then the file.
func (c *console) ensureKey(ctx context.Context, st *store.Store) (key ledger.Key, made string, err error) {
	if socket := c.signerSocket(ctx); socket != "" {
		if key, err = signer.Dial(ctx, socket); err == nil {
			err = st.UseKey(ctx, key)
		}
		return key, "", err
	}
	secret, file, err := c.keyOf(ctx, st)
	log, logErr := st.EvidenceLog(ctx)
	if logErr != nil {
		return nil, "", logErr
	}
	if errors.Is(err, fs.ErrNotExist) && log.Key == "" {
		secret, err = writeKey(file, log.Name)
		made = file
	}
	if err != nil {
		return nil, "", err
	}
	if key, err = ledger.OpenKey(secret); err == nil {
		err = st.UseKey(ctx, key)
	}
	return key, made, err
}

// signerSocket is the socket of the process that holds the key; "" for none.
func (c *console) signerSocket(ctx context.Context) string {
	if socket := c.env("REHEARSE_EVIDENCE_SIGNER"); socket != "" {
		return socket
	}
	if w, err := c.load(ctx); err == nil {
		return w.Settings.Evidence.Signer
	}
	return ""
}

func keysCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Make, show and change the key of the evidence log",
		Long: `Make, show and change the key that signs the evidence log.

The secret key stays in a file that only you can read: beside the database, or where
REHEARSE_EVIDENCE_KEY says. Give the public key to auditors separately from the
bundles that it verifies. "rehearse keys serve" holds the key in a process of its own,
so that the web server never has it.`,
	}
	cmd.AddCommand(keysInitCommand(c), keysShowCommand(c), keysRotateCommand(c), keysServeCommand(c))
	return cmd
}

// keyDocument is what the keys commands print with --json.
type keyDocument struct {
	Log  string `json:"log"`
	Key  string `json:"key"`
	File string `json:"file"`
}

// withKeys opens the database for a command about the key.
func (c *console) withKeys(ctx context.Context, do func(ctx context.Context, st *store.Store, file string) error) (err error) {
	st, err := c.records(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	file, err := c.keyPlace(st)
	if err != nil {
		return err
	}
	return do(access.With(ctx, access.CurrentUser()), st, file)
}

func (c *console) tellKey(ctx context.Context, st *store.Store, file string, text ...string) error {
	log, err := st.EvidenceLog(ctx)
	if err != nil {
		return err
	}
	if c.json {
		return c.emit(keyDocument{log.Name, log.Key, file})
	}
	p := c.paper()
	p.printf("%s\n", log.Key)
	for i, line := range text {
		p.printf("%s%s\n", strings.Repeat("\n", max(1-i, 0)), line)
	}
	return nil
}

func keysInitCommand(c *console) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make the key of the evidence log",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withKeys(cmd.Context(), func(ctx context.Context, st *store.Store, file string) error {
				log, err := st.EvidenceLog(ctx)
				if err != nil {
					return err
				}
				if log.Key != "" {
					return &usageError{"the evidence log already has a key: " + log.Key, "rehearse keys rotate changes it; rehearse keys show prints it"}
				}
				if name == "" {
					name = log.Name
				}
				secret, err := writeKey(file, name)
				if errors.Is(err, fs.ErrExist) {
					return &usageError{file + " exists already", "rehearse serve takes it into use; to make another, name another file in REHEARSE_EVIDENCE_KEY"}
				}
				if err != nil {
					return err
				}
				key, err := ledger.OpenKey(secret)
				if err != nil {
					return err
				}
				if err := st.UseKey(ctx, key); err != nil {
					return err
				}
				return c.tellKey(ctx, st, file, "This is the public key: give it to auditors separately from bundles.",
					"The secret key is in "+file+". Keep a copy of it away from the database.")
			})
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "name of the log, such as backup.example.org/rehearse (default: this host)")
	c.jsonFlag(cmd)
	return cmd
}

func keysShowCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Print the public key of the evidence log",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withKeys(cmd.Context(), func(ctx context.Context, st *store.Store, file string) error {
				log, err := st.EvidenceLog(ctx)
				if err != nil {
					return err
				}
				if log.Key == "" {
					return &usageError{"the evidence log has no key yet", "rehearse keys init makes one"}
				}
				return c.tellKey(ctx, st, file)
			})
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

func keysRotateCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Change the key of the evidence log",
		Long: `Change the key of the evidence log. The change is an entry that both keys sign, so an
auditor who has the old public key can go on with it. From then on the old key
signs nothing; it stays beside the new one, as evidence.key.old, for you to delete.
Where rehearse keys serve holds the key, stop it first, and start it again afterwards.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withKeys(cmd.Context(), func(ctx context.Context, st *store.Store, _ string) error {
				old, file, err := c.keyOf(ctx, st)
				if err != nil {
					return err
				}
				log, err := st.EvidenceLog(ctx)
				if err != nil {
					return err
				}
				if err := os.Remove(file + ".new"); err != nil && !errors.Is(err, fs.ErrNotExist) {
					return err
				}
				secret, err := writeKey(file+".new", log.Name)
				if err != nil {
					return err
				}
				if err := st.RotateKey(ctx, old, secret); err != nil {
					return errors.Join(err, os.Remove(file+".new"))
				}
				if err := errors.Join(os.Rename(file, file+".old"), os.Rename(file+".new", file)); err != nil {
					return err
				}
				return c.tellKey(ctx, st, file, "This is the new public key. Delete "+file+".old when you do not need it.")
			})
		},
	}
	c.jsonFlag(cmd)
	return cmd
}
