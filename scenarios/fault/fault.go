// Package fault is the one kind of error that knows what it speaks about: the
// backup or our own rig. Whoever sees a thing break says so once, here, and
// runner/judge.go alone turns it into an outcome. An error that is not a Fault
// speaks of the rig: nothing was learnt about the backup.
package fault

import (
	"errors"
	"fmt"
)

// Blame says what an error was caused by.
type Blame string

const (
	// Backup: the recovery point, what is in it, or the key to it is broken.
	Backup Blame = "backup"
	// Rig: something of ours broke, and the backup may be perfectly good.
	Rig Blame = "rig"
)

// Class groups symptoms. The words are those of the figures ("Recovery issues").
type Class string

// The classes; whoever reports a fault chooses one.
const (
	NoRecoveryPoint Class = "no recovery point" // nothing eligible at the source
	Fetch           Class = "fetch"             // the point could not be brought whole
	Key             Class = "key"               // password, key or passphrase is wrong
	Restore         Class = "restore"           // the tool could not restore it
	Start           Class = "start"             // what was restored does not start
	Data            Class = "data"              // restored, and wrong
	Application     Class = "application"       // the application on it does not answer
	RTO             Class = "RTO"               // recovery took longer than promised
	RPO             Class = "RPO"               // more data is lost than promised
	Capacity        Class = "capacity"          // memory, disk or time of the sandbox ran out
	Engine          Class = "engine"            // the container engine does not do what it must
	Image           Class = "image"             // an image cannot be had or lacks a tool
	Isolation       Class = "isolation"         // the sandbox could reach what it must not
	Clock           Class = "clock"             // clocks of machines differ, and time decides
	Internal        Class = "internal"          // a mistake of ours
)

// Classes are all classes, as settings may name them.
var Classes = []Class{NoRecoveryPoint, Fetch, Key, Restore, Start, Data, Application, RTO, RPO, Capacity, Engine, Image, Isolation, Clock, Internal}

// OfRecipes are the classes that a recipe may name, in its words and in what its
// scripts print: all but those that only Rehearse itself can judge.
var OfRecipes = []Class{NoRecoveryPoint, Fetch, Key, Restore, Start, Data, Application, Capacity, Engine, Image, Clock, Internal}

// Fault is an error that says who is to blame, what is wrong and what to do.
type Fault struct {
	Blame  Blame  `json:"blame"`
	Class  Class  `json:"class"`
	Reason string `json:"reason"`         // what is wrong and where, one sentence
	Next   string `json:"next,omitempty"` // what to do about it
	Err    error  `json:"-"`              // what it was found by, may be nil
}

func (f *Fault) Error() string { return f.Reason }

func (f *Fault) Unwrap() error { return f.Err }

// OfBackup blames the backup.
func OfBackup(class Class, format string, args ...any) *Fault {
	return made(Backup, class, format, args)
}

// OfRig blames our own rig.
func OfRig(class Class, format string, args ...any) *Fault {
	return made(Rig, class, format, args)
}

func made(blame Blame, class Class, format string, args []any) *Fault {
	err := fmt.Errorf(format, args...)
	return &Fault{Blame: blame, Class: class, Reason: err.Error(), Err: err}
}

// To adds what to do next.
func (f *Fault) To(format string, args ...any) *Fault {
	f.Next = fmt.Sprintf(format, args...)
	return f
}

// Of finds the fault in an error. One that holds none is our rig's.
func Of(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Blame: Rig, Class: Internal, Reason: err.Error(), Err: err}
}
