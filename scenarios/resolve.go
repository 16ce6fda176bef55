package scenarios

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"

	"rehearse/scenarios/fault"
)

var fromFile = regexp.MustCompile(`\$\{file:([^{}]+)\}`)

// mostOfSecret is more than any password or key has.
const mostOfSecret = 64 << 10

// Resolve gives the references in a text their values: ${NAME} from the
// environment, with Compose's ${NAME:-default} and $$ for a plain $, and
// ${file:/path} from a file, without its last line end. A text without
// references is returned as it is. Errors name what is missing, never a value.
func (w *Workspace) Resolve(ref string) (string, error) {
	var wrong error
	var values []string
	// What a file holds is not looked at for references again, so it is put in last.
	text := fromFile.ReplaceAllStringFunc(ref, func(match string) string {
		value, err := w.secretFile(fromFile.FindStringSubmatch(match)[1])
		wrong = errors.Join(wrong, err)
		values = append(values, value)
		return placeholder(len(values) - 1)
	})
	if wrong != nil {
		return "", wrong
	}
	text, err := template.SubstituteWithOptions(text, func(name string) (string, bool) {
		value, ok := os.LookupEnv(name)
		if !ok && !optional(ref, name) {
			wrong = errors.Join(wrong, fault.OfRig(fault.Internal, "the variable %s is not set", name).
				To("set %s in rehearse's environment", name))
		}
		return value, ok
	}, template.WithoutLogging)
	if wrong != nil {
		return "", wrong
	}
	if err != nil {
		return "", unreadable(err)
	}
	for i, value := range values {
		text = strings.ReplaceAll(text, placeholder(i), value)
	}
	return text, nil
}

func placeholder(i int) string { return fmt.Sprintf("\x00file %d\x00", i) }

// optional says whether the reference itself says what to do without a value.
func optional(text, name string) bool {
	return regexp.MustCompile(`\$\{` + regexp.QuoteMeta(name) + `:?[-+?]`).MatchString(text)
}

func unreadable(err error) error {
	var required *template.MissingRequiredError
	if errors.As(err, &required) {
		return fault.OfRig(fault.Internal, "the variable %s is not set", required.Variable).
			To("set %s in rehearse's environment", required.Variable)
	}
	return fault.OfRig(fault.Internal, "a reference is not written as ${NAME} or ${file:/path}").
		To("write $$ for a plain dollar sign")
}

func (w *Workspace) secretFile(path string) (string, error) {
	path = under(w.Dir, path)
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > mostOfSecret) {
		err = errors.New("it is not a small regular file")
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return "", fault.OfRig(fault.Internal, "the secret in %s cannot be read: %w", path, err).
			To("put the secret into the file, readable for the user that runs rehearse")
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r"), nil
}

// ResolveService is one of a scenario's services with every reference in it resolved.
func (w *Workspace) ResolveService(s ComposeService) (ComposeService, error) {
	var wrong error
	text := func(ref string) string {
		value, err := w.Resolve(ref)
		wrong = errors.Join(wrong, err)
		return value
	}
	list := func(refs []string) []string {
		refs = slices.Clone(refs)
		for i := range refs {
			refs[i] = text(refs[i])
		}
		return refs
	}
	s.Image, s.User, s.WorkingDir = text(s.Image), text(s.User), text(s.WorkingDir)
	s.Entrypoint, s.Command = list(s.Entrypoint), list(s.Command)
	environment := make(map[string]string, len(s.Environment))
	for name, value := range s.Environment {
		environment[name] = text(value)
	}
	s.Environment = environment
	if s.Health != nil {
		health := *s.Health
		health.Test = list(health.Test)
		s.Health = &health
	}
	if wrong != nil {
		return ComposeService{}, fmt.Errorf("services.%s: %w", s.Name, wrong)
	}
	return s, nil
}
