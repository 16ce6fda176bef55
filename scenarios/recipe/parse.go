package recipe

import "errors"

// Parse reads a recipe strictly.
func Parse(file string, data []byte) (*Recipe, error) { return nil, errors.New("not there yet") }

// Ours are the recipes that come with Rehearse, by name.
func Ours() (map[string]*Recipe, error) { return nil, errors.New("not there yet") }
