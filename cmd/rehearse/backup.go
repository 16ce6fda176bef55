package main

import (
	"archive/tar"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rehearse/scenarios/access"
	"rehearse/store"
)

const (
	backupManifest    = "backup.json"
	backupKey         = "evidence.key"
	backupAttachments = "attachments/" // before the digest of each
)

// backupDocument says what a backup of Rehearse's own holds; it is its first member.
type backupDocument struct {
	Schema  string            `json:"schema"`
	Made    string            `json:"made_by"`
	At      time.Time         `json:"at"`
	Dialect store.Dialect     `json:"database"`
	Log     string            `json:"log"`
	Key     string            `json:"public_key"`
	Entries int64             `json:"entries"` // of the log when the backup began; the copy may have a few more
	Files   map[string]string `json:"files"`   // SHA-256 by name

	Missing []string `json:"missing,omitempty"` // attachments that were not in their folder, or had changed there
}

// attachments are the digests of the attached files in the backup, in order.
func (d backupDocument) attachments() (all []string) {
	for name := range d.Files {
		if digest, is := strings.CutPrefix(name, backupAttachments); is {
			all = append(all, digest)
		}
	}
	slices.Sort(all)
	return all
}

const backupSchema = "rehearse.backup/1"

func backupCommand(c *console) *cobra.Command {
	var file string
	var noKey, noAttachments bool
	cmd := &cobra.Command{
		Use:   "backup -o FILE",
		Short: "Write a consistent copy of Rehearse's own database and key, while it runs",
		Long: `Write a consistent copy of Rehearse's own database, of the key of its evidence log and of
the files attached to findings into one file, while servers and runners go on. Keep the file where the key may be kept:
who has it can sign as this log. --no-key leaves the key out; then keep that apart.

On Postgres the copy is made by pg_dump, which must be installed here. An attachment that
is not in its folder, or was changed there, is named: the backup is written without it,
and the exit code is 1. --no-attachments leaves all of them out.

"rehearse backup check FILE" proves that the evidence log in it is the beginning of the
live one; "rehearse restore FILE" brings it back.

  rehearse backup -o /backups/rehearse/$(date +%F).tar`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return &usageError{"no output file was given", "add -o FILE"}
			}
			return c.withStore(cmd.Context(), func(st *store.Store) error { return c.backUp(cmd.Context(), st, file, noKey, noAttachments) })
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "file to write, a tar archive; it must not exist")
	cmd.Flags().BoolVar(&noKey, "no-key", false, "leave the key of the evidence log out")
	cmd.Flags().BoolVar(&noAttachments, "no-attachments", false, "leave the files attached to findings out")
	cmd.AddCommand(backupCheckCommand(c))
	c.jsonFlag(cmd)
	return cmd
}

func (c *console) backUp(ctx context.Context, st *store.Store, file string, noKey, noAttachments bool) (err error) {
	inside, err := os.MkdirTemp(filepath.Dir(file), ".rehearse-backup-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(inside)) }()
	log, err := st.EvidenceLog(ctx)
	if err != nil {
		return err
	}
	d := backupDocument{Schema: backupSchema, Made: "rehearse " + ourVersion(), At: time.Now().UTC().Truncate(time.Second), Dialect: st.Dialect(),
		Log: log.Name, Key: log.Key, Entries: log.Size, Files: map[string]string{}}
	names := []string{store.CopyName(st.Dialect())}
	if err := st.Copy(ctx, filepath.Join(inside, names[0])); err != nil {
		return err
	}
	if !noKey && c.signerSocket(ctx) == "" {
		secret, _, err := c.keyOf(ctx, st)
		switch {
		case errors.Is(err, fs.ErrNotExist) && log.Key == "":
		case err != nil:
			return &hint{err, "--no-key makes a backup without the key"}
		default:
			if err := os.WriteFile(filepath.Join(inside, backupKey), []byte(secret+"\n"), 0o600); err != nil {
				return err
			}
			names = append(names, backupKey)
		}
	}
	for _, name := range names {
		if d.Files[name], err = sumOfFile(filepath.Join(inside, name)); err != nil {
			return err
		}
	}
	places := map[string]string{}
	for _, name := range names {
		places[name] = filepath.Join(inside, name)
	}
	if !noAttachments {
		found, err := c.attached(ctx, st, &d)
		if err != nil {
			return err
		}
		for _, digest := range found {
			names = append(names, backupAttachments+digest)
			places[backupAttachments+digest] = st.AttachmentFile(digest)
		}
	}
	size, err := writeNew(file, func(w io.Writer) error { return writeBackup(w, places, names, d) })
	if errors.Is(err, fs.ErrExist) {
		return &usageError{file + " exists already", "name another file with -o"}
	}
	if err != nil {
		return err
	}
	if err := st.NoteBackup(access.With(ctx, access.CurrentUser()), filepath.Base(file)); err != nil {
		return err
	}
	if len(d.Missing) > 0 {
		defer func() { err = cmp.Or(err, error(&ended{outcome: store.Failed})) }()
	}
	if c.json {
		return c.emit(d)
	}
	p := c.paper()
	p.printf("%s, %d bytes: the database and its evidence log of %d entries", file, size, d.Entries)
	if n := len(d.attachments()); n > 0 {
		p.printf(", %s", counted(int64(n), "attachments"))
	}
	if d.Files[backupKey] != "" {
		p.printf(", and its key: keep it as you keep the key")
	} else {
		p.printf(", without its key: keep that apart")
	}
	p.printf("\n")
	for _, digest := range d.Missing {
		p.printf("missing: attachment %s is not in its folder, or was changed there\n", digest)
	}
	return nil
}

// attached are the digests of the attached files that are there and unchanged. Their
// sums go into the document, and those of the others as missing.
func (c *console) attached(ctx context.Context, st *store.Store, d *backupDocument) (found []string, err error) {
	digests, err := st.AttachmentDigests(ctx)
	if err != nil || len(digests) == 0 {
		return nil, err
	}
	if w, err := c.load(ctx); err == nil {
		st.UseWorkspace(w)
	}
	for _, digest := range digests {
		file := st.AttachmentFile(digest)
		if file == "" {
			return nil, &usageError{fmt.Sprintf("the database has %s, and the folder of attachments is not known", counted(int64(len(digests)), "attachments")), "name the workspace with -w, or leave them out with --no-attachments"}
		}
		if sum, err := sumOfFile(file); err != nil || sum != digest {
			d.Missing = append(d.Missing, digest)
			continue
		}
		d.Files[backupAttachments+digest] = digest
		found = append(found, digest)
	}
	return found, nil
}

func sumOfFile(name string) (string, error) {
	in, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer in.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, in)
	return hex.EncodeToString(sum.Sum(nil)), err
}

func writeBackup(w io.Writer, places map[string]string, names []string, d backupDocument) error {
	archive := tar.NewWriter(w)
	manifest, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: backupManifest, Mode: 0o600, Size: int64(len(manifest)), ModTime: d.At}); err != nil {
		return err
	}
	if _, err := archive.Write(manifest); err != nil {
		return err
	}
	for _, name := range names {
		if err := addFile(archive, name, places[name], d.At); err != nil {
			return err
		}
	}
	return archive.Close()
}

func addFile(archive *tar.Writer, name, place string, at time.Time) error {
	in, err := os.Open(place)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: at}); err != nil {
		return err
	}
	_, err = io.Copy(archive, in)
	return err
}

// unpackBackup writes the files of a backup into a folder, and holds each to its sum.
func unpackBackup(file, dir string) (d backupDocument, err error) {
	broken := func(format string, args ...any) error {
		return &usageError{file + ": " + fmt.Sprintf(format, args...), "take another backup: this one is damaged, or not one of rehearse backup"}
	}
	in, err := os.Open(file)
	if err != nil {
		return d, &usageError{err.Error(), "name a file that rehearse backup wrote"}
	}
	defer in.Close()
	archive, found := tar.NewReader(in), map[string]bool{}
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return d, broken("it cannot be read as a backup (%s)", err)
		}
		if header.Name == backupManifest && len(found) == 0 {
			if err := json.NewDecoder(io.LimitReader(archive, 1<<20)).Decode(&d); err != nil || d.Schema != backupSchema {
				return d, broken("it is not a backup that this version reads")
			}
			continue
		}
		digest, attached := strings.CutPrefix(header.Name, backupAttachments)
		if d.Files[header.Name] == "" || digest != filepath.Base(digest) || attached && digest != d.Files[header.Name] || found[header.Name] {
			return d, broken("it has %q, which does not belong into it", header.Name)
		}
		if attached {
			if err := os.MkdirAll(filepath.Join(dir, backupAttachments), 0o700); err != nil {
				return d, err
			}
		}
		out, err := os.OpenFile(filepath.Join(dir, header.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return d, err
		}
		sum := sha256.New()
		_, err = io.Copy(io.MultiWriter(out, sum), archive)
		if err := errors.Join(err, out.Close()); err != nil {
			return d, broken("%s cannot be read (%s)", header.Name, err)
		}
		if hex.EncodeToString(sum.Sum(nil)) != d.Files[header.Name] {
			return d, broken("%s is not as it was written: its SHA-256 differs", header.Name)
		}
		found[header.Name] = true
	}
	for name := range d.Files {
		if !found[name] {
			return d, broken("%s is missing", name)
		}
	}
	if len(d.Files) == 0 {
		return d, broken("it is empty")
	}
	return d, nil
}

func restoreCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Bring Rehearse's own database and key back from a backup",
		Long: `Bring Rehearse's own database and key back from what rehearse backup wrote, to where
the workspace or --database says and no database is yet. Then the evidence log is
verified. A database of Postgres must be there and empty.

Stop every server of the old database first: two copies of one log that both go on are
two histories, which every witness and auditor will see.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return c.bringBack(cmd.Context(), args[0]) },
	}
	c.jsonFlag(cmd)
	return cmd
}

func (c *console) bringBack(ctx context.Context, file string) (err error) {
	where := c.named()
	if where == "" {
		w, err := c.load(ctx)
		if err != nil {
			return err
		}
		if where, err = c.place(w); err != nil {
			return err
		}
	}
	inside, err := os.MkdirTemp("", "rehearse-restore-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(inside)) }()
	d, err := unpackBackup(file, inside)
	if err != nil {
		return err
	}
	err = store.RestoreCopy(ctx, filepath.Join(inside, store.CopyName(d.Dialect)), where)
	if errors.Is(err, store.ErrNotEmpty) {
		return &usageError{err.Error(), "name another place with --database, or move the old one away"}
	}
	if err != nil {
		return fmt.Errorf("restore the database: %w", err)
	}
	st, err := c.open(ctx, where)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	kept, err := c.bringKeyBack(st, inside, d)
	if err != nil {
		return err
	}
	if folder, err := c.bringAttachmentsBack(ctx, inside, where, d); err != nil {
		return err
	} else if folder != "" {
		kept += "; " + counted(int64(len(d.attachments())), "attachments") + " in " + folder
	}
	found, err := st.CheckEvidence(ctx, d.Key)
	if err != nil {
		return err
	}
	if c.json {
		err = c.emit(found)
	} else {
		p := c.paper()
		p.printf("restored the backup of %s by %s; %s\n", d.At.Format(time.RFC3339), d.Made, kept)
		printChecked(p, found, d.Key != "")
	}
	if err == nil && len(found.Problems) > 0 {
		return &ended{outcome: store.Failed}
	}
	return err
}

// bringAttachmentsBack puts attached files where the workspace keeps them, or beside a
// database that was named by its path.
func (c *console) bringAttachmentsBack(ctx context.Context, dir, where string, d backupDocument) (folder string, err error) {
	digests := d.attachments()
	if len(digests) == 0 {
		return "", nil
	}
	switch w, err := c.load(ctx); {
	case c.named() != "" && c.workspace == "" && d.Dialect == store.SQLite:
		folder = filepath.Join(filepath.Dir(where), "attachments")
	case err != nil:
		return "", &hint{fmt.Errorf("the database is restored; where attachments are kept is not known: %w", err), "name the workspace with -w"}
	default:
		folder = w.Settings.Findings.Attachments.Folder
	}
	for _, digest := range digests {
		in, err := os.Open(filepath.Join(dir, backupAttachments, digest))
		if err != nil {
			return "", err
		}
		if err := errors.Join(store.RestoreAttachment(folder, digest, in), in.Close()); err != nil {
			return "", err
		}
	}
	return folder, nil
}

func (c *console) bringKeyBack(st *store.Store, dir string, d backupDocument) (said string, err error) {
	if d.Files[backupKey] == "" {
		return "the key of the evidence log was not in it", nil
	}
	file, err := c.keyPlace(st)
	if err != nil {
		return "", err
	}
	secret, err := os.ReadFile(filepath.Join(dir, backupKey))
	if err != nil {
		return "", err
	}
	if old, err := os.ReadFile(file); err == nil && string(old) == string(secret) {
		return "the key is in " + file, nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", err
	}
	_, err = writeNew(file, func(w io.Writer) error { _, err := w.Write(secret); return err })
	if errors.Is(err, fs.ErrExist) {
		return "", &usageError{file + " is another key than that of the backup", "move it away, or name another file in REHEARSE_EVIDENCE_KEY; the database is restored"}
	}
	return "the key is in " + file, err
}

// prefixDocument is what backup check --json prints.
type prefixDocument struct {
	Entries int64 `json:"entries"`      // of the restored log, all of which the live one begins with
	Live    int64 `json:"live_entries"` // of the live one

	Attachments int `json:"attachments"`         // in the backup, whole
	Missing     int `json:"missing_attachments"` // that its database has, and the backup does not
}

// notIn are the attachments of a database that its backup does not have.
func notIn(ctx context.Context, st *store.Store, d backupDocument) (missing []string, err error) {
	digests, err := st.AttachmentDigests(ctx)
	for _, digest := range digests {
		if d.Files[backupAttachments+digest] == "" {
			missing = append(missing, digest)
		}
	}
	return missing, err
}

func backupCheckCommand(c *console) *cobra.Command {
	var restored string
	cmd := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Prove that the evidence log in a backup is the beginning of the live one",
		Long: `Prove that the evidence log in a backup of Rehearse is whole, and the beginning of the
live one, and that every attachment of its database is in it. Of a backup of Postgres name the database that it was restored to, such as
one in a sandbox, with --restored.

Exit code 0: it is; 1: it is not, and the first entry that differs is named.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(args) == 1) == (restored != "") {
				return &usageError{"name a backup, or a database that one was restored to", "rehearse backup check FILE, or --restored DATABASE"}
			}
			return c.withStore(cmd.Context(), func(live *store.Store) error {
				return c.checkPrefix(cmd.Context(), live, append(args, "")[0], restored)
			})
		},
	}
	cmd.Flags().StringVar(&restored, "restored", "", "database that a backup was restored to: a file, or a Postgres address")
	c.jsonFlag(cmd)
	return cmd
}

func (c *console) checkPrefix(ctx context.Context, live *store.Store, file, restored string) (err error) {
	var d backupDocument
	if file != "" {
		inside, err := os.MkdirTemp("", "rehearse-restore-")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(inside)) }()
		if d, err = unpackBackup(file, inside); err != nil {
			return err
		}
		if restored = filepath.Join(inside, store.CopyName(d.Dialect)); d.Dialect == store.Postgres {
			return &usageError{"this is a backup of Postgres, which a server must restore first", "rehearse restore FILE --database EMPTY-DATABASE, then rehearse backup check --restored THAT-DATABASE"}
		}
	}
	st, err := c.open(ctx, restored)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	size, grown, err := st.PrefixOf(ctx, live)
	if errors.Is(err, store.ErrNoPrefix) {
		_, _ = fmt.Fprintln(c.err, err) // the exit code says the same
		return &ended{outcome: store.Failed}
	}
	if err != nil {
		return err
	}
	missing, err := notIn(ctx, st, d)
	if err != nil {
		return err
	}
	if file != "" && len(missing) > 0 {
		defer func() { err = cmp.Or(err, error(&ended{outcome: store.Failed})) }()
		_, _ = fmt.Fprintf(c.err, "the backup lacks %s of its database, such as %s: it was made with --no-attachments, or they were missing then\n", counted(int64(len(missing)), "attachments"), missing[0])
	}
	if c.json {
		return c.emit(prefixDocument{size, grown, len(d.attachments()), len(missing)})
	}
	c.paper().printf("the %d entries of its evidence log are the first %d of the %d of the live one\n", size, size, grown)
	return nil
}
