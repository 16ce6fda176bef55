package scenarios

import "rehearse/scenarios/strict"

// Problem is one thing that is wrong with a workspace.
type Problem = strict.Problem

// Problems is everything that is wrong with a workspace, as one error.
type Problems = strict.Problems
