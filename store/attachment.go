package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
)

// ErrTooLarge is about an attachment that is larger than the settings allow.
var ErrTooLarge = errors.New("the attachment is too large")

// Attachment is a file that somebody added. Its bytes are kept outside the database,
// under their digest; what it is called and is said to be is never trusted.
type Attachment struct {
	ID      int64     `gorm:"primaryKey" json:"id"`
	About   string    `json:"-"`
	AboutID int64     `json:"-"`
	Client  string    `json:"-"`
	Name    string    `json:"name"`
	Type    string    `json:"type" doc:"as its first bytes look; it is served as a download whatever it is"`
	Size    int64     `json:"size_bytes"`
	Digest  string    `json:"digest"` // SHA-256, hex
	By      string    `gorm:"column:made_by" json:"by"`
	ByID    string    `gorm:"column:made_by_id" json:"by_id"`
	At      time.Time `gorm:"serializer:utc" json:"at"`
}

// attachmentFolder is where attachments are kept, and how large one may be.
type attachmentFolder struct {
	path string
	most int64
}

// KeepAttachments sets the folder of attachments, which is made when the first one
// comes, and how large one may be. It may be called at any time.
func (s *Store) KeepAttachments(folder string, most units.Size) {
	s.attachments.Store(&attachmentFolder{folder, most.Bytes()})
}

// MostAttachment is how large an attachment may be, in bytes; 0: none are taken.
func (s *Store) MostAttachment() int64 {
	if f := s.folder(); f != nil {
		return f.most
	}
	return 0
}

func (s *Store) folder() *attachmentFolder {
	f, _ := s.attachments.Load().(*attachmentFolder)
	return f
}

// Attach adds a file to a finding. One that is too large is ErrTooLarge, and nothing
// of it is kept.
func (s *Store) Attach(ctx context.Context, finding int64, name string, content io.Reader) (*Attachment, error) {
	kept := s.folder()
	if kept == nil {
		return nil, cannot("attachments are kept in the folder that rehearse.yaml names: use a workspace")
	}
	// Whether it may be added is asked before its bytes are taken, and again when it is.
	f, err := s.Finding(ctx, finding)
	if err != nil {
		return nil, err
	}
	if ok, why := access.Allowed(access.From(ctx), access.ChangeFinding, access.Object{Client: f.Client}); !ok {
		return nil, s.Refuse(ctx, &Refusal{Actor: access.From(ctx), Verb: access.ChangeFinding, On: access.Object{Client: f.Client}, Why: why})
	}
	a := Attachment{About: AboutFinding, AboutID: finding, Name: safeName(name)}
	if a.Digest, a.Size, a.Type, err = kept.put(content); err != nil {
		return nil, err
	}
	_, err = s.changeFinding(ctx, finding, access.ChangeFinding, func(tx *Tx, f *Finding, at time.Time) error {
		a.Client, a.By, a.ByID, a.At = f.Client, line(tx.actor.Name), tx.actor.ID, at
		if err := tx.Create(&a).Error; err != nil {
			return err
		}
		return tx.note(f.work(), "attached", a.Name, fmt.Sprintf("attachment %d, %d bytes, sha256 %s", a.ID, a.Size, a.Digest))
	})
	return &a, err
}

// put writes content to the folder under its digest.
func (f *attachmentFolder) put(content io.Reader) (digest string, size int64, kind string, err error) {
	if err := os.MkdirAll(f.path, 0o700); err != nil {
		return "", 0, "", fmt.Errorf("make the folder of attachments: %w", err)
	}
	file, err := os.CreateTemp(f.path, ".coming-*")
	if err != nil {
		return "", 0, "", fmt.Errorf("keep the attachment: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close(), ignoreGone(os.Remove(file.Name()))) }()
	sum := sha256.New()
	begin := &beginning{}
	size, err = io.Copy(io.MultiWriter(file, sum, begin), io.LimitReader(content, f.most+1))
	switch {
	case err != nil:
		return "", 0, "", fmt.Errorf("keep the attachment: %w", err)
	case size > f.most:
		return "", 0, "", fmt.Errorf("%w: the limit is %s; findings.attachments.most in rehearse.yaml sets it", ErrTooLarge, units.Size(f.most))
	case size == 0:
		return "", 0, "", cannot("the attachment is empty")
	}
	digest = hex.EncodeToString(sum.Sum(nil))
	place := f.place(digest)
	if err := errors.Join(file.Chmod(0o600), file.Sync(), os.MkdirAll(filepath.Dir(place), 0o700)); err != nil {
		return "", 0, "", fmt.Errorf("keep the attachment: %w", err)
	}
	if err := os.Rename(file.Name(), place); err != nil {
		return "", 0, "", fmt.Errorf("keep the attachment: %w", err)
	}
	return digest, size, http.DetectContentType(begin.bytes), nil
}

func (f *attachmentFolder) place(digest string) string {
	return filepath.Join(f.path, digest[:2], digest)
}

func ignoreGone(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// beginning keeps the first bytes of what is written to it.
type beginning struct{ bytes []byte }

func (b *beginning) Write(p []byte) (int, error) {
	if room := 512 - len(b.bytes); room > 0 {
		b.bytes = append(b.bytes, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// safeName is the name of an attachment without folders or anything that a terminal
// or a browser might obey.
func safeName(name string) string {
	name = path.Base(strings.ReplaceAll(line(strings.TrimSpace(name)), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"<>:|?*;`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if name == "" || name == "/" {
		return "attachment"
	}
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[len(runes)-120:])
	}
	return name
}

// OpenAttachment opens a file that was added to a finding; the caller closes it. A
// file that was changed or is gone is an error that says so.
func (s *Store) OpenAttachment(ctx context.Context, finding, id int64) (*Attachment, *os.File, error) {
	kept := s.folder()
	var a Attachment
	if err := s.db.WithContext(ctx).Take(&a, "id = ? AND about = ? AND about_id = ?", id, AboutFinding, finding).Error; err != nil {
		return nil, nil, s.explain(fmt.Sprintf("read attachment %d of finding %d", id, finding), err)
	}
	if kept == nil {
		return nil, nil, cannot("the folder of attachments is not known: use the workspace that names it")
	}
	removed, err := removedOf(s.db.WithContext(ctx), AttachmentRecords, []string{fmt.Sprint(a.ID)})
	if err != nil {
		return nil, nil, s.explain("read what retention removed", err)
	}
	if stone, gone := removed[fmt.Sprint(a.ID)]; gone {
		return nil, nil, cannot("the file of attachment %d was removed by retention on %s; its SHA-256 was %s", a.ID, stone.RemovedAt.UTC().Format(time.DateOnly), a.Digest)
	}
	file, err := os.Open(kept.place(a.Digest))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, cannot("the file of attachment %d is not in the folder of attachments: bring %s back from a backup", id, a.Digest)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("open attachment %d: %w", id, err)
	}
	sum := sha256.New()
	_, err = io.Copy(sum, file)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("read attachment %d: %w", id, err), file.Close())
	}
	if hex.EncodeToString(sum.Sum(nil)) != a.Digest {
		return nil, nil, errors.Join(cannot("the file of attachment %d was changed after it was added", id), file.Close())
	}
	return &a, file, nil
}

// AttachmentDigests are the SHA-256 sums of all attached files that retention has not
// removed, which are their names in the folder of attachments.
func (s *Store) AttachmentDigests(ctx context.Context) (all []string, err error) {
	err = s.db.WithContext(seeingAll(ctx)).Raw(`SELECT DISTINCT a.digest FROM attachments a
		WHERE NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.class = ? AND t.subject = CAST(a.id AS text)) ORDER BY a.digest`, AttachmentRecords).Scan(&all).Error
	return all, s.explain("list the attachments", err)
}

// AttachmentFile is where the file with a digest is kept; "" where no folder is known.
func (s *Store) AttachmentFile(digest string) string {
	if f := s.folder(); f != nil && len(digest) == hex.EncodedLen(sha256.Size) {
		return f.place(digest)
	}
	return ""
}

// RestoreAttachment brings a file back into a folder of attachments. Content that has
// another digest is an error, and nothing of it is kept.
func RestoreAttachment(folder, digest string, content io.Reader) error {
	f := attachmentFolder{folder, 1 << 40}
	if _, err := os.Lstat(f.place(digest)); err == nil {
		return nil // a file with this name has this content, or OpenAttachment says so
	}
	found, _, _, err := f.put(content)
	if err == nil && found != digest {
		err = errors.Join(fmt.Errorf("attachment %s has another content, with the SHA-256 %s", digest, found), ignoreGone(os.Remove(f.place(found))))
	}
	return err
}

func (s *Store) attachmentsOf(ctx context.Context, about string, id int64) ([]Attachment, error) {
	var all []Attachment
	err := s.db.WithContext(ctx).Where("about = ? AND about_id = ?", about, id).Order("id").Find(&all).Error
	return all, s.explain("read the attachments", err)
}
