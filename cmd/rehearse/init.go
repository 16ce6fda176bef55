package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"rehearse/scenarios"
)

func initCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Write a workspace to start from",
		Long:  "Write a commented workspace to start from: settings, one service, one scenario. Nothing is overwritten.",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			files, err := scenarios.Init(args[0])
			if errors.Is(err, fs.ErrExist) {
				return &usageError{err.Error(), "name another folder: nothing is overwritten"}
			}
			if err != nil {
				return &hint{fmt.Errorf("write a workspace to %s: %w", args[0], err), "name a folder that can be written"}
			}
			p := c.paper()
			for _, file := range files {
				p.printf("wrote %s\n", file)
			}
			p.printf("\nedit them, then: rehearse validate %s\n", args[0])
			return nil
		},
	}
}
