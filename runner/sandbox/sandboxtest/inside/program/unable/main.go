// Command unable stands for a probe that may not do what it is asked.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "it may not")
	os.Exit(1)
}
