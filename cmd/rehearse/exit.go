package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rehearse/runner"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// The exit codes. They are documented in `rehearse help exit-codes` and in the README.
const (
	exitPassed       = 0
	exitFailed       = 1
	exitInconclusive = 2
	exitCancelled    = 3
	exitUsage        = 64
)

// usageError is a mistake in how the program was called or in what was
// written in the workspace: nothing was started.
type usageError struct{ message, next string }

func (e *usageError) Error() string { return e.message }

// hint says what to do about an error that has no such text of its own.
type hint struct {
	err  error
	next string
}

func (e *hint) Error() string { return e.err.Error() }

func (e *hint) Unwrap() error { return e.err }

// ended carries the outcome of runs to the exit code. It was shown already;
// because is what else went wrong and was not, or nil.
type ended struct {
	outcome store.Outcome
	because error
}

func (e *ended) Error() string { return string(e.outcome) }

func (e *ended) Unwrap() error { return e.because }

// orNil is the outcome as an error; a passed one is none.
func (e *ended) orNil() error {
	if e.outcome == store.Passed {
		return nil
	}
	return e
}

// exitCode is the one place where what happened becomes an exit code.
func exitCode(err error) int {
	var (
		end   *ended
		usage *usageError
		shell shellEnded
	)
	switch {
	case err == nil:
		return exitPassed
	case errors.As(err, &shell):
		return int(shell)
	case errors.As(err, &end):
		return outcomeCode(end.outcome)
	case errors.As(err, &usage), isProblems(err):
		return exitUsage
	case errors.Is(err, context.Canceled), isCancelled(err):
		return exitCancelled
	default:
		return exitInconclusive
	}
}

// outcomeCode is the exit code of a run's outcome. What is not an outcome is our
// rig's trouble, never a success.
func outcomeCode(outcome store.Outcome) int {
	switch outcome {
	case store.Passed:
		return exitPassed
	case store.Failed:
		return exitFailed
	case store.Cancelled:
		return exitCancelled
	default:
		return exitInconclusive
	}
}

// worst is the outcome that decides over several. None at all, or one that is
// no outcome, is our rig's trouble.
func worst(outcomes []store.Outcome) store.Outcome {
	for _, outcome := range []store.Outcome{store.Failed, store.Inconclusive, "", store.Cancelled, store.Passed} {
		if slices.Contains(outcomes, outcome) {
			return cmp.Or(outcome, store.Inconclusive)
		}
	}
	return store.Inconclusive
}

func isProblems(err error) bool {
	var problems scenarios.Problems
	return errors.As(err, &problems)
}

func isCancelled(err error) bool {
	var cancelled runner.Cancelled
	return errors.As(err, &cancelled)
}

// exit says what went wrong and returns the exit code.
func (c *console) exit(err error) int {
	code := exitCode(err)
	var end *ended
	if errors.As(err, &end) {
		err = end.because
	}
	if err == nil && c.lost != nil {
		err = &hint{fmt.Errorf("the output is incomplete: %w", c.lost), "make room for the output and repeat the command: rehearse history and rehearse show have every run"}
		code = cmp.Or(code, exitInconclusive)
	}
	var shell shellEnded
	if err == nil || errors.As(err, &shell) { // what there was to say the shell has said
		return code
	}
	if !c.began && code != exitUsage {
		// Cobra's own errors come before any command has begun: they are all
		// about how we were called.
		code = exitUsage
	}
	message, next := explain(err)
	p := paperOn(c.err)
	p.printf("rehearse: %s\n", message)
	for line := range strings.Lines(next) {
		p.printf("  %s\n", strings.TrimRight(line, "\n"))
	}
	if c.json && !c.emitted {
		_ = c.emit(errorDocument{Error: message, Next: next, ExitCode: code})
	}
	return code
}

// errorDocument is what --json prints when there is nothing else to print.
type errorDocument struct {
	Error    string `json:"error"`
	Next     string `json:"next,omitempty"`
	ExitCode int    `json:"exit_code"`
}

// explain is the text of an error for people, and what to do about it.
func explain(err error) (message, next string) {
	var (
		usage    *usageError
		hinted   *hint
		f        *fault.Fault
		problems scenarios.Problems
	)
	switch {
	case errors.As(err, &usage):
		return err.Error(), usage.next
	case errors.As(err, &problems):
		if len(problems) == 1 && problems[0].Line == 0 {
			return problems[0].File + ": " + problems[0].Message, problems[0].Next
		}
		next = "rehearse validate prints this list"
		if errors.As(err, &hinted) {
			next = hinted.next
		}
		return units.Count(len(problems), "problem") + " in the workspace", problems.Error() + "\n" + next
	case errors.As(err, &hinted):
		next = hinted.next
	case errors.As(err, &f):
		next = f.Next
	default:
		next = "rehearse doctor checks this machine"
	}
	return err.Error(), next
}
