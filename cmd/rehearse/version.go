package main

import (
	"runtime"

	"github.com/spf13/cobra"
)

// versionDocument is what version --json prints.
type versionDocument struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func versionCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		RunE: func(*cobra.Command, []string) error {
			platform := runtime.GOOS + "/" + runtime.GOARCH
			if c.json {
				return c.emit(versionDocument{ourVersion(), runtime.Version(), platform})
			}
			c.paper().printf("rehearse %s (%s, %s)\n", ourVersion(), runtime.Version(), platform)
			return nil
		},
	}
	c.jsonFlag(cmd)
	return cmd
}
