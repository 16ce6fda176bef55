package source

import (
	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
)

func openTool(w *scenarios.Workspace, c *scenarios.Component, sb Opener, eng sandbox.Engine) (Source, error) {
	return nil, fault.OfRig(fault.Internal, "source %s is not understood", c.Source.Tool.Recipe)
}
