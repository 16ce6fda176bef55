package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"rehearse/runner/anchor"
	"rehearse/runner/signer"
	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/ledger"
)

// keeper keeps checkpoints as the workspace says; nil where there is none.
func (c *console) keeper(ctx context.Context, st *store.Store) *anchor.Keeper {
	w, err := c.load(ctx)
	if err != nil || len(w.Settings.Evidence.Anchors) == 0 {
		return nil
	}
	return &anchor.Keeper{Store: st, Workspace: func() *scenarios.Workspace { return w }, Log: slog.New(slog.NewTextHandler(c.err, nil))}
}

// anchorsDocument is what evidence show --json prints, and evidence anchor.
type anchorsDocument struct {
	store.EvidenceLog
	Anchors []store.AnchorState `json:"anchors"`
}

func showEvidenceCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show the state of the evidence log, its key, its newest checkpoint and its anchors",
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			st, err := c.records(cmd.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, st.Close()) }()
			return c.showLog(cmd.Context(), st)
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

func (c *console) showLog(ctx context.Context, st *store.Store) error {
	log, err := st.EvidenceLog(ctx)
	if err != nil {
		return err
	}
	states, err := st.Anchors(ctx)
	if err != nil {
		return err
	}
	if c.json {
		return c.emit(anchorsDocument{log, append([]store.AnchorState{}, states...)})
	}
	p := c.paper()
	p.printf("log         %s\n", log.Name)
	p.printf("entries     %d, the newest %s\n", log.Size, log.At.Format(time.RFC3339))
	key := log.Key
	if key == "" {
		key = "none yet: rehearse keys init"
	}
	p.printf("public key  %s\n", key)
	if log.CheckpointAt == nil {
		p.printf("checkpoint  none yet\n")
	} else {
		p.printf("checkpoint  of %s entries, %s\n", entriesOf(log.Checkpoint), log.CheckpointAt.Format(time.RFC3339))
	}
	if len(states) == 0 {
		p.printf("anchors     none: evidence.anchors in rehearse.yaml keeps checkpoints outside of the database (rehearse help anchors)\n")
		return nil
	}
	rows := [][]any{{p.paint(faint, "ANCHOR"), p.paint(faint, "KIND"), p.paint(faint, "ENTRIES"), p.paint(faint, "KEPT"), p.paint(faint, "TROUBLE")}}
	for _, s := range states {
		kept := "never"
		if s.At != nil {
			kept = s.At.Format(time.RFC3339)
		}
		trouble := "-"
		if s.Trouble != "" {
			trouble = s.TriedAt.Format(time.RFC3339) + ": " + s.Trouble
		}
		rows = append(rows, []any{s.Name, s.Kind, s.Size, kept, trouble})
	}
	p.printf("\n")
	p.table("", rows)
	return nil
}

func entriesOf(checkpoint string) string {
	size, _ := ledger.SizeOf([]byte(checkpoint)) // it was signed by Rehearse
	return fmt.Sprint(size)
}

func anchorCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "anchor",
		Short: "Sign the log, and keep the checkpoint with every anchor of the settings now",
		Long: `Sign the log as it is, and keep the checkpoint with every anchor of evidence.anchors in
rehearse.yaml, except mail: witnesses cosign it, authorities stamp it with a time, files,
webhooks and git repositories keep it. "rehearse serve" does so by itself, every
evidence.every, and so does an export.

Exit code 0: each anchor kept it; 2: one did not, and the list says why.`,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			st, err := c.records(cmd.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, st.Close()) }()
			keeper := c.keeper(cmd.Context(), st)
			if keeper == nil {
				return &usageError{"the settings name no anchors", "add evidence: {anchors: {copy: {file: /mnt/other/checkpoints}}} to rehearse.yaml; rehearse help anchors lists the kinds"}
			}
			keeper.Log = nil // the list says it
			key, _, err := c.ensureKey(cmd.Context(), st)
			if err != nil {
				return err
			}
			signed, err := st.Checkpoint(cmd.Context(), key)
			if err != nil {
				return err
			}
			keeper.KeepNow(cmd.Context(), signed)
			if err := c.showLog(cmd.Context(), st); err != nil {
				return err
			}
			return c.allKept(cmd.Context(), st)
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

// allKept says whether no anchor of the settings is in trouble.
func (c *console) allKept(ctx context.Context, st *store.Store) error {
	states, err := st.Anchors(ctx)
	if err != nil {
		return err
	}
	w, err := c.load(ctx)
	if err != nil {
		return err
	}
	for _, place := range w.Settings.Evidence.Anchors {
		for _, s := range states {
			if s.Name == place.Name && s.Trouble != "" {
				return &ended{outcome: store.Inconclusive}
			}
		}
	}
	return nil
}

func keysServeCommand(c *console) *cobra.Command {
	var socket string
	var group bool
	cmd := &cobra.Command{
		Use:   "serve --socket PATH",
		Short: "Hold the key of the evidence log in this process, and sign for others on this machine",
		Long: `Hold the key of the evidence log in this process, and sign for others over a socket:
run it as a user of its own, whose file of the key the web server cannot read.
evidence.signer in rehearse.yaml, or REHEARSE_EVIDENCE_SIGNER, names the socket.

The file of the key is that of REHEARSE_EVIDENCE_KEY; rehearse keys init makes it. What
is signed are checkpoints, bundles and statements of that log, and no checkpoint that
would take the log back or show a second history while this process runs.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file := c.env("REHEARSE_EVIDENCE_KEY")
			if socket == "" || file == "" {
				return &usageError{"the signer needs a socket and the file of the key", "REHEARSE_EVIDENCE_KEY=FILE rehearse keys serve --socket PATH"}
			}
			secret, err := readKey(file)
			if err != nil {
				return err
			}
			key, err := ledger.OpenKey(secret)
			if err != nil {
				return err
			}
			return serveKey(cmd.Context(), c, socket, group, key)
		},
	}
	cmd.Flags().StringVar(&socket, "socket", "", "the socket to listen on; its folder must exist")
	cmd.Flags().BoolVar(&group, "group", false, "let the group of the socket ask too (mode 0660; default 0600)")
	return cmd
}

func serveKey(ctx context.Context, c *console, socket string, group bool, key ledger.Key) error {
	if probe, err := (&net.Dialer{}).DialContext(ctx, "unix", socket); err == nil {
		_ = probe.Close() // it only shows that someone answers
		return &usageError{"another signer answers at " + socket, "stop it first, or name another socket"}
	}
	if info, err := os.Lstat(socket); err == nil && info.Mode()&os.ModeSocket != 0 {
		if err := os.Remove(socket); err != nil { // of one that was killed
			return err
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "unix", socket)
	if err != nil {
		return &usageError{err.Error(), "the folder " + filepath.Dir(socket) + " must exist and be yours to write"}
	}
	mode := os.FileMode(0o600)
	if group {
		mode = 0o660
	}
	if err := os.Chmod(socket, mode); err != nil {
		return errors.Join(err, listener.Close())
	}
	c.paper().printf("signing for log %s at %s\n%s\n", key.Name(), socket, key.Public())
	return signer.New(key).Serve(ctx, listener)
}
