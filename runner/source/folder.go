package source

import (
	"context"

	"rehearse/runner/sandbox"
	"rehearse/scenarios"
)

type folder struct {
	component string
	scenarios.Folder
	notes []string
}

func openFolder(component string, f scenarios.Folder) (Source, error) {
	return &folder{component: component, Folder: f}, nil
}
func (f *folder) List(ctx context.Context) ([]Point, error)                        { return nil, nil }
func (f *folder) Mounts(p Point) []sandbox.Mount                                   { return nil }
func (f *folder) Fetch(ctx context.Context, p Point, moved sandbox.Progress) error { return nil }
func (f *folder) Notes() []string                                                  { return f.notes }
func (f *folder) Close(context.Context) error                                      { return nil }
func (f *folder) About() string                                                    { return "folder " + f.Path }
