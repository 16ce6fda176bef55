package restore

import (
	"context"
	"fmt"
	"strings"

	"rehearse/runner/probe"
	"rehearse/runner/probe/encrypted"
	"rehearse/runner/sandbox"
	"rehearse/runner/script"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
)

// Unpack has the probe make the recovery point ready. It may run beside
// Prepare, and waits until that has made the folders.
func (p *Part) Unpack(ctx context.Context, moved func(probe.Moved)) error {
	select {
	case <-p.prepared:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if p.prepareErr != nil || p.recipe.Unpack == nil {
		return p.prepareErr
	}
	args, err := p.unpackArgs()
	if err != nil {
		return err
	}
	unpacked, err := p.probe.Unpack(ctx, args, moved)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	if err != nil {
		return err
	}
	p.found(unpacked)
	if unpacked.Format == probe.Tree && unpacked.Files == 0 && p.parameter("allow_empty") == "" {
		f := fault.OfBackup(fault.Data, "%s: the backup holds not a single file", p.component.Name)
		if unpacked.Links > 0 {
			f = fault.OfBackup(fault.Data, "%s: the backup holds not a single file, only %d symbolic links: what they lead to was not backed up", p.component.Name, unpacked.Links)
		}
		return f.To("if it may be empty, set allow_empty: true")
	}
	return nil
}

func (p *Part) unpackArgs() (probe.UnpackArgs, error) {
	u := p.recipe.Unpack
	args := probe.UnpackArgs{
		Source: p.SourceDir(), Data: p.unpackDir(), File: p.parameter("file"),
		Archives: u.Archives != "none", Keep: u.Keep, Wants: u.Wanted(), Together: u.Together, InPlace: u.InPlace,
		Readable: p.recipe.Service != nil, InParts: p.recipe.Parameter("files") != nil,
		MaxBytes: p.limits.Disk.Bytes(), MaxFiles: p.limits.Files,
		Inner: p.parameter("open_inner") != "", Owners: u.Owners,
	}
	keys, err := p.keys()
	if err != nil {
		return args, err
	}
	args.Keys = keys
	if u.Manifest {
		args.Manifest = p.parameter("manifest")
	}
	args.Detect = DetectArgs(u.Detect)
	if files := p.parameter("files"); u.Files && files != "" {
		args.Files = strings.Split(files, "\n")
	}
	for _, scan := range u.Scan {
		args.Scan = append(args.Scan, probe.ScanArgs{Name: scan.Name, Find: scan.Find, Match: scan.Match})
	}
	return args, nil
}

// DetectArgs are the formats of a recipe as the probe understands them.
func DetectArgs(formats []recipe.Detect) (args []probe.DetectArgs) {
	for _, d := range formats {
		args = append(args, probe.DetectArgs{
			Format: d.Format, About: d.About, Magic: d.Bytes(), Offset: d.Offset, Line: d.Line, Member: d.Member, Others: d.Others, Archive: d.Archive, Refuse: d.Refuse, Next: d.Next,
		})
	}
	return args
}

// keys are what the component's `decrypt` refers to. They reach the probe on its
// standard input, never by its environment or arguments.
func (p *Part) keys() (keys encrypted.Keys, err error) {
	d := p.component.Decrypt
	if d == nil {
		return keys, nil
	}
	keys.Iterations = d.Iterations
	if keys.Passphrase, err = p.resolve(d.Passphrase); err != nil {
		return keys, fmt.Errorf("decrypt.passphrase: %w", err)
	}
	if keys.Key, err = p.resolve(d.Key); err != nil {
		return keys, fmt.Errorf("decrypt.key: %w", err)
	}
	for name, reference := range d.References() {
		if reference != "" && map[string]string{"passphrase": keys.Passphrase, "key": keys.Key}[name] == "" {
			return keys, fault.OfRig(fault.Key, "decrypt.%s of the component refers to something that is empty", name).
				To("give what it refers to a value: the variable in the environment of rehearse, or the file")
		}
	}
	return keys, nil
}

func (p *Part) parameter(name string) string { return parameterText(p.component.With[name]) }

// found keeps what the probe found, for people and for the scripts to come.
func (p *Part) found(unpacked probe.Unpacked) {
	p.mu.Lock()
	p.unpacked = unpacked
	p.mu.Unlock()
	p.setVariable("FILE", unpacked.File)
	p.setVariable("FORMAT", unpacked.Format)
	for name, values := range unpacked.Found {
		p.setList(name, values)
	}
	if p.recipe.Unpack.Files {
		var files, formats []string
		for _, part := range unpacked.Parts {
			files, formats = append(files, part.File), append(formats, part.Format)
		}
		p.setVariable("FILES", strings.Join(files, "\n"))
		p.setVariable("FORMATS", strings.Join(formats, "\n"))
	}
	p.fact("format", unpacked.Format)
	if query := p.recipe.Query; query != nil && query.Probe != "" && unpacked.File != "" {
		p.fact(fileFact, strings.TrimPrefix(unpacked.File, p.unpackDir()+"/"))
	}
	if len(unpacked.Layers) > 0 {
		p.fact("layers", unpacked.Layers)
	}
	if unpacked.Format == probe.Tree {
		p.fact("files", unpacked.Files)
		p.fact("bytes", unpacked.Bytes)
	}
	for _, text := range unpacked.Notes {
		p.note("%s", text)
	}
}

// root is the folder below which files checks look.
func (p *Part) root() string {
	if unpacked := p.Unpacked(); unpacked.Format == probe.Tree && unpacked.File != "" {
		return unpacked.File
	}
	return p.unpackDir()
}

// Restore carries out the recipe's steps, one after the other.
func (p *Part) Restore(ctx context.Context) error {
	for _, each := range p.recipe.Restore {
		heard, err := p.run(ctx, step{during: recipe.InRestore, kind: script.OfRestore, name: each.Name, text: each.Run})
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		if heard == nil {
			return err
		}
		if f := p.verdictOn(ctx, each.Name, fault.Restore, heard, err); f != nil {
			return f
		}
	}
	return nil
}

// Exec runs a check's script in the component's container, with the variables
// that the recipe's own scripts have.
func (p *Part) Exec(ctx context.Context, text string) (sandbox.Exit, error) {
	container := p.Container()
	if container == nil {
		return sandbox.Exit{}, noService(p.component.Name)
	}
	exit, err := container.Exec(ctx, sandbox.Command{
		Args: []string{"sh", "-c", text}, Environment: p.variables(ctx), User: p.recipe.Service.User,
	})
	if err == nil && exit.Code == 0 {
		return exit, nil
	}
	if cause := context.Cause(ctx); cause != nil {
		return exit, cause
	}
	if broken := p.Broken(ctx); broken != nil {
		return exit, broken
	}
	return exit, err
}
